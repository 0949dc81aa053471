#include "learner_client/network/device.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <spdlog/spdlog.h>
#include <torch/cuda.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace mario {
namespace {

constexpr std::int64_t kLargeSide = 4096;  // of a matrix that keeps a GPU busy
constexpr int kTries = 5;

// Cooper Lake, Sapphire Rapids, Zen 4 and later do.
bool ProcessorMultipliesInBf16() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

double ProductSeconds(const at::Tensor& matrix) {
  using Clock = std::chrono::steady_clock;
  double least = 1e9;
  for (int i = 0; i < kTries; ++i) {
    const auto begin = Clock::now();
    at::mm(matrix, matrix).sum().item();  // waits for the device
    least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return least;
}

// GPUs before Ampere compute bf16 by detours; libtorch does not tell which one it is.
bool GpuMultipliesInBf16(const std::string& device) {
  const c10::InferenceMode no_autograd;
  const at::Tensor matrix =
      at::ones({kLargeSide, kLargeSide}, at::TensorOptions(at::Device(device)));
  return ProductSeconds(matrix.to(at::kBFloat16)) < 0.8 * ProductSeconds(matrix);
}

}  // namespace

std::string ChooseDevice(const std::string& wish) {
  if (wish == "cpu") return wish;
  const auto devices = static_cast<int>(torch::cuda::device_count());
  if (wish == "auto") return devices > 0 ? "cuda" : "cpu";
  if (devices == 0) {
    throw std::runtime_error("there is no CUDA device for libtorch, so that --device " + wish +
                             " is not there; use --device cpu, or build with a libtorch for CUDA");
  }
  const std::size_t colon = wish.find(':');
  if (colon != std::string::npos && std::stoi(wish.substr(colon + 1)) >= devices) {
    throw std::runtime_error("there is no device " + wish + ": libtorch finds " +
                             std::to_string(devices) +
                             ", of which the last is cuda:" + std::to_string(devices - 1));
  }
  return wish;
}

std::string ChoosePrecision(const std::string& wish, const std::string& device) {
  if (wish != "auto") return wish;
  const bool in_bf16 = device == "cpu" ? ProcessorMultipliesInBf16() : GpuMultipliesInBf16(device);
  return in_bf16 ? "bf16" : "fp32";
}

void WarnOfSlowPrecision(const std::string& precision, const std::string& device) {
  if (precision != "bf16" || ChoosePrecision("auto", device) == "bf16") return;
  spdlog::warn(
      "this processor does not multiply in bf16: begin a run with --precision auto to train ten "
      "times as fast");
}

}  // namespace mario
