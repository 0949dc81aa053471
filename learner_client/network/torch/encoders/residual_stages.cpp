#include "learner_client/network/torch/encoders/residual_stages.h"

#include <torch/nn/modules/conv.h>

#include <cmath>

namespace mario {
namespace {

torch::nn::Conv2d Convolution(int in, int out) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

class ResidualBlock : public torch::nn::Module {
 public:
  explicit ResidualBlock(int filters)
      : first_(register_module("conv1", Convolution(filters, filters))),
        second_(register_module("conv2", Convolution(filters, filters))) {}

  at::Tensor forward(const at::Tensor& values) {
    return values + second_(first_(values.relu()).relu_());
  }

  void ScaleWhatItAdds(double factor) { second_->weight.mul_(factor); }

 private:
  torch::nn::Conv2d first_;
  torch::nn::Conv2d second_;
};

class Stage : public torch::nn::Module {
 public:
  Stage(int in, int out)
      : convolution_(register_module("conv", Convolution(in, out))),
        first_(register_module("block1", std::make_shared<ResidualBlock>(out))),
        second_(register_module("block2", std::make_shared<ResidualBlock>(out))) {}

  at::Tensor forward(const at::Tensor& values) {
    const at::Tensor halved = at::max_pool2d(convolution_(values), {3, 3}, {2, 2}, {1, 1});
    return second_->forward(first_->forward(halved));
  }

  void ScaleWhatItsBlocksAdd(double factor) {
    first_->ScaleWhatItAdds(factor);
    second_->ScaleWhatItAdds(factor);
  }

 private:
  torch::nn::Conv2d convolution_;
  std::shared_ptr<ResidualBlock> first_;
  std::shared_ptr<ResidualBlock> second_;
};

}  // namespace

ResidualStages::ResidualStages(const EncoderInput& input) {
  int channels = input.config.stack;
  for (const int filters : input.config.filters) {
    stages_->push_back(std::make_shared<Stage>(channels, filters));
    channels = filters;
  }
  register_module("stages", stages_);
  InitializeLayers(*this, input.config.weight_deviation);
  if (input.config.weight_deviation > 0.0) return;
  // Each block would double the variance of its input: all together shall at most triple it (as the
  // residual layers of GPT-2, Radford et al. 2019).
  const double blocks = 2.0 * static_cast<double>(stages_->size());
  const at::NoGradGuard no_gradient;
  for (const auto& stage : *stages_) {
    stage->as<Stage>()->ScaleWhatItsBlocksAdd(1.0 / std::sqrt(blocks));
  }
}

at::Tensor ResidualStages::forward(const at::Tensor& pixels) {
  at::Tensor values = pixels;
  for (const auto& stage : *stages_) values = stage->as<Stage>()->forward(values);
  return values.relu();
}

}  // namespace mario
