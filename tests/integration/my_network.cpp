// A network of one's own, as docs/own-network.md has it.
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "learner_client/network/torch/encoders/own_network.h"

namespace {

class MyNetwork : public torch::nn::Module {
 public:
  explicit MyNetwork(const mario::EncoderInput& input) {
    using Options = torch::nn::Conv2dOptions;
    first =
        register_module("first", torch::nn::Conv2d(Options(input.config.stack, 8, 8).stride(8)));
    second = register_module("second", torch::nn::Conv2d(Options(8, 16, 3).padding(1)));
  }

  // Floats [B, stack, height, width] in [0, 1]; gives features [B, any number].
  torch::Tensor forward(torch::Tensor pixels) {
    return second(first(pixels).relu()).relu().flatten(1);
  }

 private:
  torch::nn::Conv2d first{nullptr}, second{nullptr};
};

MARIO_NETWORK("my_network", MyNetwork);

}  // namespace
