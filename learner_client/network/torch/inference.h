#pragma once

#include <array>
#include <optional>
#include <vector>

#include "learner_client/network/torch/device.h"
#include "learner_client/network/torch/transfers.h"

namespace mario {

// [stack, height, width]
std::array<std::int64_t, 3> FrameShape(const NetworkConfig& config, const NetworkShape& shape);

// Q-values of states by a network that is on its device, in a stream of its own. One thread at a
// time.
class Inference {
 public:
  // `module` and `head` must outlive it.
  Inference(const QModule& module, const Head& head, std::array<std::int64_t, 3> frame,
            at::Device device, at::ScalarType type);

  // [B, actions]. Blocks.
  std::vector<float> QValues(const StateBatch& batch);

  c10::Stream stream() const { return stream_; }

 private:
  const QModule& module_;
  const Head& head_;
  const std::array<std::int64_t, 3> frame_;
  const c10::Stream stream_;
  Transfers transfers_;
};

}  // namespace mario
