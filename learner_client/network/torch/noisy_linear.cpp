#include "learner_client/network/torch/noisy_linear.h"

#include <ATen/ATen.h>

#include <cmath>

namespace mario {
namespace {

constexpr double kSigma = 0.5;  // of the noise at the start, over the root of the inputs

at::Tensor Draw(const at::Tensor& like, std::int64_t count, at::Generator& generator) {
  const at::Tensor normal = at::empty({count}, like.options()).normal_(0.0, 1.0, generator);
  return normal.sign() * normal.abs().sqrt();
}

}  // namespace

NoisyLinear::NoisyLinear(std::int64_t in, std::int64_t out, bool noisy, double deviation) {
  const double root = std::sqrt(static_cast<double>(in));
  at::Tensor weight = at::empty({out, in});
  at::Tensor bias = at::zeros({out});
  if (noisy) {
    weight.uniform_(-1.0 / root, 1.0 / root);
    bias.uniform_(-1.0 / root, 1.0 / root);
  } else {
    weight.normal_(0.0, deviation > 0.0 ? deviation : std::sqrt(2.0) / root);
  }
  weight_ = register_parameter("weight", weight);
  bias_ = register_parameter("bias", bias);
  if (!noisy) return;
  weight_sigma_ = register_parameter("weight_sigma", at::full({out, in}, kSigma / root));
  bias_sigma_ = register_parameter("bias_sigma", at::full({out}, kSigma / root));
}

at::Tensor NoisyLinear::forward(const at::Tensor& values) const {
  if (!noise_in_.defined()) return at::linear(values, weight_, bias_);
  return at::linear(values, weight_ + weight_sigma_ * at::outer(noise_out_, noise_in_),
                    bias_ + bias_sigma_ * noise_out_);
}

void NoisyLinear::DrawNoise(at::Generator& generator) {
  if (!weight_sigma_.defined()) return;
  noise_in_ = Draw(weight_sigma_, weight_sigma_.size(1), generator);
  noise_out_ = Draw(weight_sigma_, weight_sigma_.size(0), generator);
}

}  // namespace mario
