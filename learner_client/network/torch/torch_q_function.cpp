#include "learner_client/network/torch/torch_q_function.h"

#include <ATen/Context.h>
#include <c10/core/StreamGuard.h>

namespace mario {

std::unique_ptr<Head> MakeHead(const NetworkSpec& spec, at::Device device) {
  return Heads().at(spec.network.head)({.loss = spec.update.loss,
                                        .support = spec.update.support,
                                        .device = device,
                                        .type = WeightType(spec.network.precision)});
}

void SeedLibtorch(Generator& generator) { at::manual_seed(generator.Next()); }

TorchQFunction::TorchQFunction(const NetworkSpec& spec, Generator& generator)
    : spec_(spec),
      device_(DeviceOf(spec.device)),
      head_(MakeHead(spec, device_)),
      module_((SeedLibtorch(generator), spec.network), spec.shape, *head_),
      flat_(module_, device_, WeightType(spec.network.precision)),
      inference_(module_, *head_, FrameShape(spec.network, spec.shape), device_,
                 WeightType(spec.network.precision)) {
  Order(CurrentStream(device_), inference_.stream());
}

std::vector<float> TorchQFunction::QValues(const StateBatch& batch) {
  const OperationThreads threads(1);
  return inference_.QValues(batch);
}

void TorchQFunction::LoadWeights(const NamedTensors& weights) {
  const c10::StreamGuard in_stream(inference_.stream());
  flat_.Set(weights, Describe(spec_.network), flat_.flat());
}

}  // namespace mario
