#include "learner_client/network/export/network_export.h"

#include <stdexcept>

#include "learner_client/network/export/onnx_export.h"
#include "learner_client/network/torch/flat_parameters.h"
#include "learner_client/network/torch/inference.h"
#include "learner_client/network/torch/torch_q_function.h"

namespace mario {

std::string ToOnnx(const NetworkSpec& spec, const NamedTensors& weights,
                   const std::map<std::string, std::string>& metadata) {
  NetworkSpec of_host = spec;
  of_host.network.precision = "fp32";
  const std::unique_ptr<Head> head = MakeHead(of_host, at::kCPU);
  QModule module(of_host.network, spec.shape, *head);
  module.eval();
  const FlatParameters parameters(module, at::kCPU, at::kFloat);
  parameters.Set(weights, Describe(spec.network), parameters.flat());

  const auto frame = FrameShape(of_host.network, spec.shape);
  ExportedNetwork network{.arrays = {},
                          .q_values =
                              [&](const at::Tensor& states, const at::Tensor& last_actions) {
                                return head->QValues(module.forward({states, last_actions}));
                              },
                          .state_sizes = {frame.begin(), frame.end()},
                          .actions = spec.shape.actions};
  for (const auto& parameter : module.named_parameters()) {
    network.arrays.emplace_back(parameter.key(), parameter.value());
  }
  try {
    return ToOnnx(network, metadata);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(Describe(spec.network) +
                             " cannot be exported to ONNX: " + error.what());
  }
}

}  // namespace mario
