#include "learner_client/network/torch/device.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

namespace mario {
namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
void SetAutocast(at::DeviceType device, bool on) {
  at::autocast::set_autocast_dtype(device, at::kBFloat16);
  at::autocast::set_autocast_enabled(device, on);
}
#else
void SetAutocast(at::DeviceType device, bool on) {
  if (device == at::kCUDA) {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(on);
  } else {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(on);
  }
}
#endif

}  // namespace

at::Device DeviceOf(const std::string& name) {
  const at::Device device(name);
  if (!device.is_cuda()) return device;
  return {at::kCUDA, device.has_index() ? device.index() : c10::DeviceIndex{0}};
}

at::ScalarType WeightType(const std::string& precision) {
  return precision == "fp64" ? at::kDouble : at::kFloat;
}

void AllowTf32(const std::string& precision) {
  const bool allowed = precision == "tf32";
  at::globalContext().setAllowTF32CuBLAS(allowed);
  at::globalContext().setAllowTF32CuDNN(allowed);
}

at::Generator NewGenerator(at::Device device) {
  // Generator::clone of libtorch 1.13 counts one user too many.
  if (device.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>();
  return at::globalContext().defaultGenerator(device).clone();
}

c10::Stream NewStream(at::Device device) {
  if (!device.is_cuda()) return CurrentStream(device);
  return c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
}

c10::Stream CurrentStream(at::Device device) {
  return c10::impl::VirtualGuardImpl(device.type()).getStream(device);
}

void Order(c10::Stream earlier, c10::Stream later) {
  if (!earlier.device().is_cuda()) return;
  c10::Event event(earlier.device_type());
  event.record(earlier);
  event.block(later);
}

void Wait(c10::Stream stream) {
  if (stream.device().is_cuda()) stream.synchronize();
}

// Weights are cast anew for each pass: a cache of casts would hand those of a pass without
// gradients to one with.
Autocast::Autocast(at::DeviceType device, bool bf16) : device_(device), bf16_(bf16) {
  if (!bf16_) return;
  at::autocast::set_autocast_cache_enabled(false);
  SetAutocast(device_, true);
}

Autocast::~Autocast() {
  if (bf16_) SetAutocast(device_, false);
}

OperationThreads::OperationThreads(int threads) : before_(at::get_num_threads()) {
  if (threads != before_) at::set_num_threads(threads);
}

OperationThreads::~OperationThreads() {
  if (at::get_num_threads() != before_) at::set_num_threads(before_);
}

}  // namespace mario
