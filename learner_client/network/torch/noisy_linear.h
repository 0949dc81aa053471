#pragma once

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>

namespace mario {

// A linear layer, whose weights have noise in them when it is noisy (Fortunato et al. 2018, with
// factorised noise): how much of it is learned, so that the network explores where that pays.
class NoisyLinear : public torch::nn::Module {
 public:
  // Weights as InitializeLayers draws them; noisy ones as in the paper.
  NoisyLinear(std::int64_t in, std::int64_t out, bool noisy, double deviation);

  at::Tensor forward(const at::Tensor& values) const;

  // From now on the weights have this noise, which is drawn from the generator; without noise they
  // are their means.
  void DrawNoise(at::Generator& generator);

 private:
  at::Tensor weight_;        // [out, in]
  at::Tensor bias_;          // [out]
  at::Tensor weight_sigma_;  // undefined: it is not noisy
  at::Tensor bias_sigma_;
  at::Tensor noise_in_;  // [in], undefined: no noise
  at::Tensor noise_out_;
};

}  // namespace mario
