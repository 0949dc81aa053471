#include "tests/benchmarks/pqn_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <array>
#include <cmath>
#include <optional>

#include "learner_client/pixel_blocks.h"

namespace mario {
namespace {

using at::Tensor;

std::int64_t Wide(std::size_t value) { return static_cast<std::int64_t>(value); }

// A layer and the norm after it.
struct Layer {
  Tensor weight;  // convolutions [out, in, k, k] in channels-last order, others [out, in]
  Tensor bias;
  Tensor gain;
  Tensor shift;
};

// He et al. 2015, by fan-in. `weight`: zeros, contiguous up to the order of its dimensions; `norm`:
// the last dimensions of the layer's output, which are normalised together.
Layer MakeLayer(const Tensor& weight, at::IntArrayRef norm, Generator& generator) {
  const std::int64_t count = weight.numel();
  const std::int64_t out = weight.size(0);
  const double deviation = std::sqrt(2.0 * static_cast<double>(out) / static_cast<double>(count));
  float* values = weight.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i) {
    values[i] = static_cast<float>(deviation * generator.Normal());
  }
  return {weight, at::zeros({out}), at::ones(norm), at::zeros(norm)};
}

Layer MakeLinear(std::int64_t out, std::int64_t in, Generator& generator) {
  return MakeLayer(at::zeros({out, in}), {out}, generator);
}

// All parameters in one piece and their gradients in another, so that the optimizer makes one pass.
struct FlatParameters {
  // Moves the layers' tensors there; from then on autograd takes gradients of them.
  explicit FlatParameters(const std::vector<Layer*>& layers) {
    std::vector<Tensor*> tensors;
    for (Layer* layer : layers) {
      tensors.insert(tensors.end(), {&layer->weight, &layer->bias, &layer->gain, &layer->shift});
    }
    std::int64_t count = 0;
    for (const Tensor* tensor : tensors) count += tensor->numel();
    values = at::empty({count});
    gradients = at::zeros({count});
    std::int64_t offset = 0;
    for (Tensor* tensor : tensors) {
      const Tensor view = values.as_strided(tensor->sizes(), tensor->strides(), offset);
      view.copy_(*tensor);
      tensor->set_data(view);
      tensor->requires_grad_();
      tensor->mutable_grad() =
          gradients.as_strided(tensor->sizes(), tensor->strides(), offset).detach();
      offset += tensor->numel();
    }
  }

  Tensor values;     // [parameters] fp32
  Tensor gradients;  // likewise
};

std::span<float> Span(const Tensor& flat) {
  return {flat.data_ptr<float>(), static_cast<std::size_t>(flat.numel())};
}

// A convolution of the paper's. The first one sees 8x8 pixels at a stride of 4: see PixelBlocks.
struct Kernel {
  std::int64_t size;
  std::int64_t stride;
};
constexpr std::array<Kernel, 3> kKernels = {{{2, 1}, {4, 2}, {3, 1}}};

Tensor Normalize(const Tensor& input, const Layer& layer) {
  return at::layer_norm(input, layer.gain.sizes(), layer.gain, layer.shift).relu();
}

// [B, channels, height, width], in channels-last order.
Tensor Convolve(const Tensor& input, const Layer& layer, std::int64_t stride) {
  const Tensor output = at::conv2d(input, layer.weight, layer.bias, stride);
  return Normalize(output.permute({0, 2, 3, 1}), layer).permute({0, 3, 1, 2});
}

// What RAdam makes of Adam's rate before its `update`-th update (counted from 1), which it needs as
// long as the mean of the squared gradients is made of few of them. 0: of too few to move at all.
double Rectification(double beta2, double update) {
  const double longest = 2.0 / (1.0 - beta2) - 1.0;
  const double power = std::pow(beta2, update);
  const double length = longest - 2.0 * update * power / (1.0 - power);
  if (length <= 5.0) return 0.0;
  return std::sqrt((length - 4.0) * (length - 2.0) * longest /
                   ((longest - 4.0) * (longest - 2.0) * length));
}

}  // namespace

struct PqnNetwork::Implementation {
  Implementation(const PqnNetworkConfig& config, const NetworkShape& shape, Generator& generator)
      : adam_config(config.adam),
        blocks(PixelBlocks::For(shape.observation, config.stack, /*same_padding=*/false)),
        actions(shape.actions) {
    std::int64_t rows = blocks.rows;
    std::int64_t columns = blocks.columns;
    std::int64_t channels = Wide(blocks.channels());
    for (std::size_t i = 0; i < kKernels.size(); ++i) {
      const auto [size, stride] = kKernels[i];
      const std::int64_t out = config.filters[i];
      const Tensor weight = at::zeros({out, size, size, channels}).permute({0, 3, 1, 2});
      rows = (rows - size) / stride + 1;
      columns = (columns - size) / stride + 1;
      channels = out;
      std::vector<std::int64_t> norm = {channels};
      if (config.norm == "layer") norm = {rows, columns, channels};
      convolutions.push_back(MakeLayer(weight, norm, generator));
    }
    hidden = MakeLinear(config.hidden, rows * columns * channels + actions, generator);
    head = MakeLinear(actions, config.hidden, generator);
    parameters.emplace(
        std::vector<Layer*>{&convolutions[0], &convolutions[1], &convolutions[2], &hidden, &head});
    adam.emplace(adam_config, Span(parameters->values).size());
  }

  Tensor Input(std::span<const std::uint8_t> states) const {
    const std::size_t bytes = blocks.observation.bytes() * static_cast<std::size_t>(blocks.stack);
    const std::size_t count = states.size() / bytes;
    const Tensor input =
        at::empty({Wide(count), blocks.rows, blocks.columns, Wide(blocks.channels())}, at::kFloat);
    std::vector<std::uint8_t> pixels(blocks.values());
    for (std::size_t i = 0; i < count; ++i) {
      WriteBlocks(blocks, states.subspan(i * bytes, bytes), /*padding=*/255, pixels);
      ScalePixels(pixels, /*invert=*/true, input.data_ptr<float>() + i * pixels.size());
    }
    return input.permute({0, 3, 1, 2});
  }

  // [B, what the convolutions see].
  Tensor Features(std::span<const std::uint8_t> states) const {
    Tensor features = Input(states);
    for (std::size_t i = 0; i < convolutions.size(); ++i) {
      features = Convolve(features, convolutions[i], kKernels[i].stride);
    }
    return features.permute({0, 2, 3, 1}).flatten(1);
  }

  // [B, actions].
  Tensor QValues(const StateBatch& batch) const {
    const Tensor held = at::one_hot(Indices(batch.held), actions).to(at::kFloat);
    const Tensor inputs = at::cat({Features(batch.states), held}, 1);
    const Tensor units = Normalize(at::linear(inputs, hidden.weight, hidden.bias), hidden);
    return at::linear(units, head.weight, head.bias);
  }

  static Tensor Indices(std::span<const int> values) {
    const Tensor indices = at::empty({Wide(values.size())}, at::kLong);
    std::copy(values.begin(), values.end(), indices.data_ptr<std::int64_t>());
    return indices;
  }

  const AdamConfig adam_config;
  const PixelBlocks blocks;
  const std::int64_t actions;
  std::vector<Layer> convolutions;
  Layer hidden;
  Layer head;  // its norm is not used
  std::optional<FlatParameters> parameters;
  std::optional<Adam> adam;
};

PqnNetwork::PqnNetwork(const PqnNetworkConfig& config, const NetworkShape& shape,
                       Generator& generator)
    : implementation_(std::make_unique<Implementation>(config, shape, generator)) {}

PqnNetwork::~PqnNetwork() = default;

std::vector<float> PqnNetwork::Forward(const StateBatch& batch) const {
  const c10::AutoGradMode no_autograd(false);
  const Tensor values = implementation_->QValues(batch).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

PqnUpdate PqnNetwork::Update(const PqnBatch& batch, double learning_rate) {
  Implementation& net = *implementation_;
  const Tensor targets = at::empty({Wide(batch.targets.size())}, at::kFloat);
  std::copy(batch.targets.begin(), batch.targets.end(), targets.data_ptr<float>());
  const Tensor chosen = Implementation::Indices(batch.actions).unsqueeze(1);
  const Tensor values = net.QValues(batch.states).gather(1, chosen).squeeze(1);
  const Tensor loss = (values - targets).square().mean() * 0.5;

  const std::span<float> gradients = Span(net.parameters->gradients);
  std::fill(gradients.begin(), gradients.end(), 0.0f);
  loss.backward();
  const double norm = Norm(gradients);
  const auto update = static_cast<double>(net.adam->updates + 1);
  net.adam->Update(Span(net.parameters->values), gradients, norm,
                   learning_rate * Rectification(net.adam_config.beta2, update));
  return {loss.item<double>(), values.mean().item<double>(), norm};
}

}  // namespace mario
