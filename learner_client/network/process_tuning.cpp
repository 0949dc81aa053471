#include "learner_client/network/process_tuning.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace mario {
namespace {

constexpr int kMatrixSide = 384;  // of the matrices that are multiplied
constexpr int kKeptBytes = 256 << 20;
constexpr double kSlow = 10e9;  // floating-point operations a second: the reference reaches 2-5

double MultiplySeconds(const at::Tensor& matrix) {
  const auto begin = std::chrono::steady_clock::now();
  at::mm(matrix, matrix);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void SetOperationThreads(int threads) { at::set_num_threads(threads); }

void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, kKeptBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

void FlushDenormals() { at::globalContext().setFlushDenormal(true); }

// The best of a few, so that a busy machine is not taken for a slow library.
void WarnOfSlowBlas() {
  const c10::InferenceMode no_autograd;
  const at::Tensor matrix = at::ones({kMatrixSide, kMatrixSide}, at::kFloat);
  double seconds = MultiplySeconds(matrix);
  for (int i = 0; i < 5; ++i) seconds = std::min(seconds, MultiplySeconds(matrix));
  if (2.0 * kMatrixSide * kMatrixSide * kMatrixSide / seconds > kSlow) return;
  spdlog::warn(
      "matrices are multiplied slowly, as by the reference BLAS; install libopenblas0-openmp to "
      "train four times as fast");
}

}  // namespace mario
