#pragma once

#include <map>
#include <string>

#include "learner_client/network/registry.h"

namespace mario {

// The bytes of an ONNX file (see onnx_export.h) with the Q-values of a network of the backend
// "torch" with these weights, in fp32, whatever device and precision `spec` names. Throws
// std::runtime_error when the weights are another network's, or when it cannot be exported: with
// the reason.
std::string ToOnnx(const NetworkSpec& spec, const NamedTensors& weights,
                   const std::map<std::string, std::string>& metadata);

}  // namespace mario
