#pragma once

#include <string>

namespace mario {

// A device for a wish of "auto", "cpu", "cuda" or "cuda:N": "cuda" for "auto" where libtorch finds
// a CUDA device, else "cpu"; any other is itself. Throws std::runtime_error when it is not there.
std::string ChooseDevice(const std::string& wish);

// "bf16" or "fp32" for a wish of "auto", "bf16" or "fp32", on a device as ChooseDevice gives it.
// bf16 is the faster one only where the device itself multiplies in it.
std::string ChoosePrecision(const std::string& wish, const std::string& device);

// Logs a warning when bf16 was asked for on a processor that does not multiply in it: there it is
// ten times as slow as fp32.
void WarnOfSlowPrecision(const std::string& precision, const std::string& device);

}  // namespace mario
