#include "learner_client/network/torch/inference.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/StreamGuard.h>

namespace mario {

std::array<std::int64_t, 3> FrameShape(const NetworkConfig& config, const NetworkShape& shape) {
  return {config.stack, shape.observation.height, shape.observation.width};
}

Inference::Inference(const QModule& module, const Head& head, std::array<std::int64_t, 3> frame,
                     at::Device device, at::ScalarType type)
    : module_(module),
      head_(head),
      frame_(frame),
      stream_(NewStream(device)),
      transfers_(device, type) {}

std::vector<float> Inference::QValues(const StateBatch& batch) {
  const c10::InferenceMode no_autograd;
  const c10::StreamGuard in_stream(stream_);
  const States states = transfers_.Up(batch, frame_);
  const at::Tensor values = transfers_.Down(head_.QValues(module_.forward(states)));
  Wait(stream_);
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

}  // namespace mario
