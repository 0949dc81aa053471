#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mario {

// A network as libtorch computes it.
struct ExportedNetwork {
  // Parameters and buffers, by name: those tensors that `q_values` uses, on the host, in fp32.
  std::vector<std::pair<std::string, at::Tensor>> arrays;
  // Of states [B, stack, height, width] uint8 and the last executed actions [B] int64: [B,
  // actions].
  std::function<at::Tensor(const at::Tensor& states, const at::Tensor& last_actions)> q_values;
  std::vector<std::int64_t> state_sizes;  // stack, height, width
  std::int64_t actions = 0;
};

// The bytes of an ONNX file that computes the same. Its inputs are `states` and, where the network
// looks at them, `last_actions`; its output is `q_values`; B is free. `metadata` goes with it.
//
// The network is traced: what libtorch is asked for is written down and translated, whatever the
// architecture and the head, and a network of the user's own too. Throws std::runtime_error naming
// the operation that has no translation, or what else keeps the network from being exported.
std::string ToOnnx(const ExportedNetwork& network,
                   const std::map<std::string, std::string>& metadata);

}  // namespace mario
