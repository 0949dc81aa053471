#include "tests/gpu/device_trace.h"

#include <torch/csrc/autograd/profiler_kineto.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mario {
namespace {

namespace profiler = torch::autograd::profiler;

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
double Begin(const profiler::KinetoEvent& event) {
  return 1e-9 * static_cast<double>(event.startNs());
}
double Length(const profiler::KinetoEvent& event) {
  return 1e-9 * static_cast<double>(event.durationNs());
}
#else
double Begin(const profiler::KinetoEvent& event) {
  return 1e-6 * static_cast<double>(event.startUs());
}
double Length(const profiler::KinetoEvent& event) {
  return 1e-6 * static_cast<double>(event.durationUs());
}
#endif

bool IsCopy(const std::string& name) {
  return name.starts_with("Memcpy") &&
         (name.find("HtoD") != std::string::npos || name.find("DtoH") != std::string::npos);
}

// How much of the time any of the spans covers.
double Covered(std::vector<std::pair<double, double>> spans) {
  std::ranges::sort(spans);
  double covered = 0.0, end = 0.0;
  for (const auto& [begin, length] : spans) {
    const double from = std::max(begin, end);
    covered += std::max(begin + length - from, 0.0);
    end = std::max(end, begin + length);
  }
  return covered;
}

}  // namespace

DeviceTrace Trace(const std::function<void()>& run) {
  const profiler::ProfilerConfig config(profiler::ProfilerState::KINETO);
  const std::set<profiler::ActivityType> activities = {profiler::ActivityType::CPU,
                                                       profiler::ActivityType::CUDA};
  profiler::prepareProfiler(config, activities);
  profiler::enableProfiler(config, activities);
  const auto begin = std::chrono::steady_clock::now();
  run();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const auto result = profiler::disableProfiler();
  DeviceTrace trace{.seconds = seconds.count()};
  std::vector<std::pair<double, double>> spans;
  for (const profiler::KinetoEvent& event : result->events()) {
    if (event.deviceType() != at::kCUDA) continue;
    spans.emplace_back(Begin(event), Length(event));
    trace.copies += IsCopy(event.name()) ? 1 : 0;
  }
  trace.busy_seconds = Covered(std::move(spans));
  return trace;
}

}  // namespace mario
