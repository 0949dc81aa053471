#pragma once

#include <cstdint>
#include <functional>

namespace mario {

// What libtorch's profiler sees of a device while something runs.
struct DeviceTrace {
  double seconds = 0.0;       // of the whole
  double busy_seconds = 0.0;  // in which the device computed or copied, all streams together
  std::int64_t copies = 0;    // between host and device
};

// Runs it under the profiler. `run` returns when the device is done too.
DeviceTrace Trace(const std::function<void()>& run);

}  // namespace mario
