#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <cmath>

#include "learner_client/network/torch/encoders/encoder.h"

namespace mario {
namespace {

void Initialize(const at::Tensor& weight, const at::Tensor& bias, double deviation) {
  const double fan_in = static_cast<double>(weight.numel() / weight.size(0));
  weight.normal_(0.0, deviation > 0.0 ? deviation : std::sqrt(2.0 / fan_in));
  if (bias.defined()) bias.zero_();
}

}  // namespace

void InitializeLayers(torch::nn::Module& module, double deviation) {
  const at::NoGradGuard no_gradient;
  for (const std::shared_ptr<torch::nn::Module>& part : module.modules(/*include_self=*/false)) {
    if (const auto* convolution = part->as<torch::nn::Conv2d>()) {
      Initialize(convolution->weight, convolution->bias, deviation);
    } else if (const auto* linear = part->as<torch::nn::Linear>()) {
      Initialize(linear->weight, linear->bias, deviation);
    }
  }
}

}  // namespace mario
