#include "learner_client/network/cpu/convolutions.h"

#include <ATen/ATen.h>

#include <array>
#include <span>

namespace mario {
namespace {

using at::Tensor;

// All of a tensor's elements, as they lie in memory: those of a channels-last tensor are
// [B, height, width, channels].
template <typename T>
std::span<T> Elements(const Tensor& tensor) {
  return {tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

ConvolutionSize SizeOf(const NetworkPlan& plan, std::size_t i, Extent input) {
  const auto size = [](std::int64_t value) { return static_cast<std::size_t>(value); };
  return {.rows = size(input.height),
          .columns = size(input.width),
          .channels = size(plan.channels[i]),
          .kernel = size(plan.convolutions[i].kernel),
          .stride = size(plan.convolutions[i].stride),
          .filters = size(plan.channels[i + 1])};
}

Tensor Forward(const Convolution& native, const Layer& layer, const Tensor& input) {
  const Tensor values =
      at::empty({input.size(0), static_cast<std::int64_t>(native.value_rows()),
                 static_cast<std::int64_t>(native.value_columns()), layer.bias.size(0)},
                at::kFloat);
  const auto compute = [&](auto elements) {
    native.Forward(elements, Elements<float>(layer.weight), Elements<float>(layer.bias),
                   Elements<float>(values));
  };
  if (input.scalar_type() == at::kByte) {
    compute(std::span<const std::uint8_t>(Elements<std::uint8_t>(input)));
  } else {
    compute(std::span<const float>(Elements<float>(input)));
  }
  return values.permute({0, 3, 1, 2});
}

// Sets the gradients by the layer, and returns the one by the input; of pixels nobody needs that.
Tensor Backward(const Convolution& native, const Layer& layer, const Tensor& input,
                const Tensor& by_values, Layer& gradient) {
  const Tensor in_order = by_values.contiguous(at::MemoryFormat::ChannelsLast);
  Convolution::Gradients gradients{Elements<float>(gradient.weight),
                                   Elements<float>(gradient.bias)};
  const auto compute = [&](auto elements) {
    native.Backward(elements, Elements<float>(layer.weight), Elements<float>(in_order), gradients);
  };
  if (input.scalar_type() == at::kByte) {
    compute(std::span<const std::uint8_t>(Elements<std::uint8_t>(input)));
    return {};
  }
  const Tensor by_input = at::empty_like(input);
  gradients.input = Elements<float>(by_input);
  compute(std::span<const float>(Elements<float>(input)));
  return by_input;
}

}  // namespace

Convolutions::Convolutions(const NetworkPlan& plan, bool native)
    : plan_(plan), native_(plan.convolutions.size()) {
  Extent input{plan.blocks.rows, plan.blocks.columns};
  for (std::size_t i = 0; native && i < native_.size(); ++i) {
    const ConvolutionShape& shape = plan.convolutions[i];
    const ConvolutionSize size = SizeOf(plan, i, input);
    if (shape.padding == 0 && Convolution::IsFor(size)) native_[i].emplace(size);
    input = {OutputSize(input.height, shape), OutputSize(input.width, shape)};
  }
}

Convolutions::Activations Convolutions::Forward(const std::vector<Layer>& layers,
                                                const Tensor& pixels) const {
  const bool bytes_for_libtorch = pixels.scalar_type() == at::kByte && !native_.front();
  Activations values = {bytes_for_libtorch ? pixels.to(at::kFloat) / 255 : pixels};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    values.push_back(native_[i] ? mario::Forward(*native_[i], layers[i], values.back())
                                : Convolve(i, layers[i], values.back()).relu_());
  }
  return values;
}

void Convolutions::Backward(const std::vector<Layer>& layers, const Tensor& gradient,
                            const Activations& activations, std::vector<Layer>& gradients) const {
  const std::int64_t rows = gradient.size(0);
  Tensor by_values = gradient;
  for (std::size_t i = layers.size(); i-- > 0;) {
    by_values = at::threshold_backward(by_values, FirstRows(activations[i + 1], rows), 0);
    by_values = ByInput(i, layers[i], FirstRows(activations[i], rows), by_values, gradients[i]);
  }
}

Tensor Convolutions::Convolve(std::size_t i, const Layer& layer, const Tensor& input) const {
  const auto& [kernel, stride, padding] = plan_.convolutions[i];
  return at::convolution(input, layer.weight, layer.bias, {stride, stride}, {padding, padding},
                         {1, 1}, false, {0, 0}, 1);
}

// As above, by libtorch's.
Tensor Convolutions::ByInput(std::size_t i, const Layer& layer, const Tensor& input,
                             const Tensor& by_values, Layer& gradient) const {
  if (native_[i]) return mario::Backward(*native_[i], layer, input, by_values, gradient);
  const auto& [kernel, stride, padding] = plan_.convolutions[i];
  const auto [by_input, by_weight, by_bias] = at::convolution_backward(
      by_values, input, layer.weight, at::IntArrayRef{plan_.channels[i + 1]}, {stride, stride},
      {padding, padding}, {1, 1}, false, {0, 0}, 1, {i > 0, true, true});
  gradient.weight.copy_(by_weight);
  gradient.bias.copy_(by_bias);
  return by_input;
}

}  // namespace mario
