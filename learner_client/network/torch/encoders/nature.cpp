// The encoder of Mnih et al. 2015: convolutions of 8x8/4, 4x4/2 and 3x3/1, each with ReLU.
#include <torch/nn/modules/conv.h>

#include <array>
#include <stdexcept>
#include <string>

#include "learner_client/network/torch/encoders/encoder.h"

namespace mario {
namespace {

struct Padding {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

// Keras' "same" for the first convolution: as many outputs as strides begin in the axis.
Padding SamePadding(int pixels) {
  const int outputs = (pixels + 3) / 4;
  const int padding = std::max(0, (outputs - 1) * 4 + 8 - pixels);
  return {padding / 2, padding - padding / 2};
}

std::int64_t OutputSize(std::int64_t input, std::int64_t kernel, std::int64_t stride) {
  return (input - kernel) / stride + 1;
}

// Of an axis, without padding.
bool IsLargeEnough(int pixels) {
  return pixels >= 8 && OutputSize(OutputSize(pixels, 8, 4), 4, 2) >= 3;
}

class Nature : public torch::nn::Module {
 public:
  explicit Nature(const EncoderInput& input)
      : rows_(SamePadding(input.observation.height)),
        columns_(SamePadding(input.observation.width)),
        same_padding_(input.config.same_padding) {
    const auto [height, width] = input.observation;
    if (!same_padding_ && !(IsLargeEnough(height) && IsLargeEnough(width))) {
      throw std::runtime_error("observations of " + std::to_string(height) + "x" +
                               std::to_string(width) +
                               " are too small for the network's convolutions; 36x36 is enough");
    }
    const std::vector<int>& filters = input.config.filters;
    using Options = torch::nn::Conv2dOptions;
    const int padding = same_padding_ ? 1 : 0;
    first_ = register_module(
        "conv1", torch::nn::Conv2d(Options(input.config.stack, filters[0], 8).stride(4)));
    second_ = register_module(
        "conv2", torch::nn::Conv2d(Options(filters[0], filters[1], 4).stride(2).padding(padding)));
    third_ = register_module(
        "conv3", torch::nn::Conv2d(Options(filters[1], filters[2], 3).padding(padding)));
    InitializeLayers(*this, input.config.weight_deviation);
  }

  at::Tensor forward(const at::Tensor& pixels) {
    at::Tensor values = pixels;
    if (same_padding_) {
      values =
          at::constant_pad_nd(values, {columns_.before, columns_.after, rows_.before, rows_.after});
    }
    values = first_(values).relu_();
    values = second_(values).relu_();
    values = third_(values).relu_();
    return values.flatten(1);
  }

 private:
  const Padding rows_;
  const Padding columns_;
  const bool same_padding_;
  torch::nn::Conv2d first_{nullptr};
  torch::nn::Conv2d second_{nullptr};
  torch::nn::Conv2d third_{nullptr};
};

}  // namespace

Encoder MakeNature(const EncoderInput& input) { return EncoderOf<Nature>(input); }

}  // namespace mario
