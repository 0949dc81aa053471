#include "learner_client/network/device.h"

#include <ATen/Context.h>
#include <spdlog/spdlog.h>

#include <stdexcept>

namespace mario {
namespace {

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

void WarnOfSlowPrecision(const std::string& precision, const std::string& device) {
  if (precision != "bf16" || ChoosePrecision("auto", device) == "bf16") return;
  spdlog::warn(
      "this processor does not multiply in bf16: begin a run with --precision auto to train ten "
      "times as fast");
}

}  // namespace mario
