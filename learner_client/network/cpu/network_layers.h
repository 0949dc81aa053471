#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/network/cpu/nature_network.h"
#include "learner_client/network/cpu/pixel_blocks.h"

// The Q-network's shapes, and its parameters as views of one flat tensor.
namespace mario {

// One convolution after the first: square kernels, the same padding on all sides.
struct ConvolutionShape {
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t padding;
};

struct Extent {
  std::int64_t height;
  std::int64_t width;
};

// Of an axis.
std::int64_t OutputSize(std::int64_t input, const ConvolutionShape& shape);

// Everything that follows from the configuration and the environments.
struct NetworkPlan {
  PixelBlocks blocks;
  std::vector<ConvolutionShape> convolutions;
  std::vector<std::int64_t> channels;  // of the input and after each convolution
  Extent features{0, 0};
  std::int64_t actions = 0;
  std::int64_t held = 0;    // inputs of the hidden layer that show the held action
  std::int64_t hidden = 0;  // of each stream
  std::int64_t streams = 1;

  std::int64_t flat() const { return channels.back() * features.height * features.width; }
};

// Throws std::runtime_error when the observations are too small.
NetworkPlan MakePlan(const NetworkConfig& config, const NetworkShape& shape);

// A layer's weights: convolutions [out, in, k, k] in channels-last order, others [out, in].
struct Layer {
  at::Tensor weight;
  at::Tensor bias;
};

// Views of all layers on one flat tensor, in the order of the file.
struct Layers {
  std::vector<Layer> convolutions;
  Layer hidden;
  Layer advantage;  // or the Q-values, without dueling
  Layer value;
};

// Of all layers together.
std::int64_t CountParameters(const NetworkPlan& plan);

// Views of `flat` [parameters], of any type and on any device.
Layers Slice(const NetworkPlan& plan, const at::Tensor& flat);

// The first rows of a tensor [B, ...], as a view.
at::Tensor FirstRows(const at::Tensor& tensor, std::int64_t rows);

// Draws the weights of views of an fp32 tensor on the host; biases become 0.
void Initialize(Layers& layers, double deviation, Generator& generator);

}  // namespace mario
