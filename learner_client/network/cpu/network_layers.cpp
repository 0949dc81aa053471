#include "learner_client/network/cpu/network_layers.h"

#include <ATen/ATen.h>

#include <cmath>
#include <stdexcept>

namespace mario {
namespace {

using at::Tensor;

class Slicer {
 public:
  explicit Slicer(const Tensor& flat) : flat_(flat) {}

  Layer Convolution(std::int64_t out, std::int64_t in, std::int64_t kernel) {
    const Tensor weight = Take({out, kernel, kernel, in}).permute({0, 3, 1, 2});
    return {weight, Take({out})};
  }
  Layer Linear(std::int64_t out, std::int64_t in) {
    const Tensor weight = Take({out, in});
    return {weight, Take({out})};
  }
  std::int64_t taken() const { return taken_; }

 private:
  // Without a flat tensor it only counts.
  Tensor Take(at::IntArrayRef sizes) {
    std::int64_t count = 1;
    for (const std::int64_t size : sizes) count *= size;
    const std::int64_t begin = taken_;
    taken_ += count;
    return flat_.defined() ? flat_.narrow(0, begin, count).view(sizes) : at::empty(sizes);
  }

  Tensor flat_;
  std::int64_t taken_ = 0;
};

Layers SliceAll(const NetworkPlan& plan, Slicer& slicer) {
  Layers layers;
  for (std::size_t i = 0; i < plan.convolutions.size(); ++i) {
    layers.convolutions.push_back(
        slicer.Convolution(plan.channels[i + 1], plan.channels[i], plan.convolutions[i].kernel));
  }
  layers.hidden = slicer.Linear(plan.streams * plan.hidden, plan.flat() + plan.held);
  layers.advantage = slicer.Linear(plan.actions, plan.hidden);
  if (plan.streams == 2) layers.value = slicer.Linear(1, plan.hidden);
  return layers;
}

void InitializeLayer(Layer& layer, double deviation, Generator& generator) {
  const double fan_in = static_cast<double>(layer.weight.numel() / layer.weight.size(0));
  const double scale = deviation > 0.0 ? deviation : std::sqrt(2.0 / fan_in);
  float* values = layer.weight.data_ptr<float>();  // a permuted view of contiguous memory
  for (std::int64_t i = 0; i < layer.weight.numel(); ++i) {
    values[i] = static_cast<float>(scale * generator.Normal());
  }
  layer.bias.zero_();
}

}  // namespace

std::int64_t OutputSize(std::int64_t input, const ConvolutionShape& shape) {
  return (input + 2 * shape.padding - shape.kernel) / shape.stride + 1;
}

NetworkPlan MakePlan(const NetworkConfig& config, const NetworkShape& shape) {
  NetworkPlan plan;
  plan.blocks = PixelBlocks::For(shape.observation, config.stack, config.same_padding);
  plan.convolutions = {
      {2, 1, 0}, {4, 2, config.same_padding ? 1 : 0}, {3, 1, config.same_padding ? 1 : 0}};
  plan.channels = {static_cast<std::int64_t>(plan.blocks.channels())};
  plan.features = {plan.blocks.rows, plan.blocks.columns};
  for (std::size_t i = 0; i < plan.convolutions.size(); ++i) {
    plan.channels.push_back(config.filters[i]);
    const ConvolutionShape& convolution = plan.convolutions[i];
    plan.features = {OutputSize(plan.features.height, convolution),
                     OutputSize(plan.features.width, convolution)};
    if (plan.features.height < 1 || plan.features.width < 1) {
      throw std::runtime_error("observations of " + std::to_string(shape.observation.height) + "x" +
                               std::to_string(shape.observation.width) +
                               " are too small for the network's convolutions; 36x36 is enough");
    }
  }
  plan.actions = shape.actions;
  plan.held = config.show_held ? shape.actions : 0;
  plan.hidden = config.hidden;
  plan.streams = config.head == "dueling" ? 2 : 1;
  return plan;
}

std::int64_t CountParameters(const NetworkPlan& plan) {
  Slicer counter{Tensor()};
  SliceAll(plan, counter);
  return counter.taken();
}

Layers Slice(const NetworkPlan& plan, const Tensor& flat) {
  Slicer slicer(flat);
  return SliceAll(plan, slicer);
}

at::Tensor FirstRows(const at::Tensor& tensor, std::int64_t rows) {
  return tensor.size(0) == rows ? tensor : tensor.narrow(0, 0, rows);
}

void Initialize(Layers& layers, double deviation, Generator& generator) {
  for (Layer& layer : layers.convolutions) InitializeLayer(layer, deviation, generator);
  InitializeLayer(layers.hidden, deviation, generator);
  InitializeLayer(layers.advantage, deviation, generator);
  if (layers.value.weight.defined()) InitializeLayer(layers.value, deviation, generator);
}

}  // namespace mario
