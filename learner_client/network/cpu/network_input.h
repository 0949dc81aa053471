#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <initializer_list>

#include "learner_client/network/cpu/nature_network.h"
#include "learner_client/network/cpu/network_layers.h"

// How states become the tensors that a Q-network takes.
namespace mario {

struct NetworkInput::Tensors {
  at::Tensor pixels;  // [B, channels, rows, columns], channels-last
  at::Tensor held;    // [B, actions], one-hot; undefined when it is not shown
};

// Writes states as values of one type.
class InputWriter {
 public:
  // `type`: fp32, bf16 or fp64; or bytes, of which 255 stands for 1.
  InputWriter(const NetworkPlan& plan, bool invert_pixels, at::ScalarType type)
      : blocks_(plan.blocks), held_(plan.held), invert_pixels_(invert_pixels), type_(type) {}

  // All states of the batches, one after the other.
  NetworkInput::Tensors Write(std::initializer_list<StateBatch> batches) const;

 private:
  template <typename T>
  at::Tensor Pixels(std::initializer_list<StateBatch> batches, std::int64_t count) const;
  at::Tensor Held(std::initializer_list<StateBatch> batches, std::int64_t count) const;

  const PixelBlocks blocks_;
  const std::int64_t held_;  // as in the plan
  const bool invert_pixels_;
  const at::ScalarType type_;
};

}  // namespace mario
