#pragma once

#include <vector>

#include "learner_client/network/cpu/cpu_backend.h"
#include "learner_client/network/torch/torch_backend.h"

namespace mario {

// The native backend, and no other.
inline Registry CpuRegistry() {
  Registry registry;
  RegisterCpu(registry);
  return registry;
}

// libtorch's backend, and no other.
inline Registry TorchRegistry() {
  Registry registry;
  RegisterTorch(registry);
  return registry;
}

// Both, in the program's order.
inline Registry BothRegistry() {
  Registry registry;
  RegisterCpu(registry);
  RegisterTorch(registry);
  return registry;
}

// All weights, one array after the other.
inline std::vector<float> Values(const NamedTensors& tensors) {
  std::vector<float> values;
  for (const NamedTensor& tensor : tensors) {
    values.insert(values.end(), tensor.values.begin(), tensor.values.end());
  }
  return values;
}

}  // namespace mario
