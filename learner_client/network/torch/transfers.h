#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <span>

#include "learner_client/network/q_network.h"
#include "learner_client/network/torch/q_module.h"

namespace mario {

// A batch on a device: [B] each. Numbers are of the network's type.
struct DeviceBatch {
  States states;
  States next_states;
  at::Tensor actions;  // int64
  at::Tensor returns;
  at::Tensor discounts;
  at::Tensor weights;
  at::Tensor margins;  // undefined: none has one
};

// All that is copied between the host and a device is copied here, in the current stream and
// without blocking: a batch or some states goes up as one piece of bytes, pixels unscaled, and
// numbers come down as one tensor. On a processor the copies are taken as well, so that they can be
// counted. Not thread-safe.
class Transfers {
 public:
  // `type`: of the numbers, there.
  Transfers(at::Device device, at::ScalarType type) : device_(device), type_(type) {}

  // Two calls later the piece of memory that the bytes go up from is used again: the device must
  // have done by then what was asked for before. `frame`: [stack, height, width].
  DeviceBatch Up(const Batch& batch, const std::array<std::int64_t, 3>& frame);
  States Up(const StateBatch& batch, const std::array<std::int64_t, 3>& frame);

  // The numbers, as fp32 on the host; there when the current stream has done all it was asked for.
  at::Tensor Down(const at::Tensor& numbers);

  std::int64_t count() const { return count_; }  // of copies so far

 private:
  // [bytes] uint8 on the host, to be filled.
  at::Tensor Staging(std::int64_t bytes);
  at::Tensor Copy(const at::Tensor& staging);

  const at::Device device_;
  const at::ScalarType type_;
  std::array<at::Tensor, 2> staging_;
  std::size_t next_ = 0;
  std::int64_t count_ = 0;
};

}  // namespace mario
