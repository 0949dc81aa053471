#pragma once

#include <torch/nn/modules/container/modulelist.h>

#include "learner_client/network/torch/encoders/encoder.h"

namespace mario {

// The residual network of Espeholt et al. 2018 (IMPALA, figure 3, right): for each of the settings'
// three numbers of filters a 3x3 convolution, a 3x3/2 maximum and two residual blocks; ReLU at the
// end. The paper's are 16, 32, 32.
class ResidualStages : public torch::nn::Module {
 public:
  explicit ResidualStages(const EncoderInput& input);

  // [B, stack, height, width] to [B, filters, height / 8, width / 8], rounded up.
  at::Tensor forward(const at::Tensor& pixels);

 private:
  torch::nn::ModuleList stages_;
};

}  // namespace mario
