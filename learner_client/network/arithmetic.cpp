#include "learner_client/network/arithmetic.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace mario {
namespace {

constexpr int kSide = 384;  // of the matrices that are multiplied
constexpr int kKeptBytes = 256 << 20;
constexpr double kSlow = 10e9;  // floating-point operations a second: the reference reaches 2-5

double MultiplySeconds(const at::Tensor& matrix) {
  const auto begin = std::chrono::steady_clock::now();
  at::mm(matrix, matrix);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Cooper Lake, Sapphire Rapids, Zen 4 and later do.
bool ProcessorMultipliesInBf16() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

}  // namespace

std::string ChooseDevice(const std::string& wish) {
  if (wish == "cuda" && !at::hasCUDA()) {
    throw std::runtime_error(
        "there is no CUDA device for libtorch; use --device cpu, or build with a libtorch for "
        "CUDA");
  }
  return wish == "auto" ? (at::hasCUDA() ? "cuda" : "cpu") : wish;
}

std::string ChoosePrecision(const std::string& wish, const std::string& device) {
  if (wish != "auto") return wish;
  return device == "cuda" || ProcessorMultipliesInBf16() ? "bf16" : "fp32";
}

void SetOperationThreads(int threads) { at::set_num_threads(threads); }

void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, kKeptBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

void FlushDenormals() { at::globalContext().setFlushDenormal(true); }

// The best of a few, so that a busy machine is not taken for a slow library.
void WarnOfSlowBlas() {
  const c10::InferenceMode no_autograd;
  const at::Tensor matrix = at::ones({kSide, kSide}, at::kFloat);
  double seconds = MultiplySeconds(matrix);
  for (int i = 0; i < 5; ++i) seconds = std::min(seconds, MultiplySeconds(matrix));
  if (2.0 * kSide * kSide * kSide / seconds > kSlow) return;
  spdlog::warn(
      "matrices are multiplied slowly, as by the reference BLAS; install libopenblas0-openmp to "
      "train four times as fast");
}

void WarnOfSlowPrecision(const std::string& precision, const std::string& device) {
  if (precision != "bf16" || ChoosePrecision("auto", device) == "bf16") return;
  spdlog::warn(
      "this processor does not multiply in bf16: begin a run with --precision auto to train ten "
      "times as fast");
}

}  // namespace mario
