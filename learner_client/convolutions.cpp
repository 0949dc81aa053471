#include "learner_client/convolutions.h"

#include <ATen/ATen.h>

#include <span>

namespace mario {
namespace {

using at::Tensor;

bool AreBytes(const Tensor& pixels) { return pixels.scalar_type() == at::kByte; }

// [B, ...], of the first rows.
Tensor First(const Tensor& tensor, std::int64_t rows) {
  return tensor.size(0) == rows ? tensor : tensor.narrow(0, 0, rows);
}

// All of a tensor's elements, as they lie in memory: those of a channels-last tensor are
// [B, height, width, channels].
template <typename T>
std::span<T> Elements(const Tensor& tensor) {
  return {tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

Convolutions::Activations Convolutions::Forward(const std::vector<Layer>& layers,
                                                const Tensor& pixels) const {
  Activations values = {pixels};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    values.push_back(i == 0 && AreBytes(pixels) ? ConvolveBytes(layers[i], pixels)
                                                : Convolve(i, layers[i], values.back()).relu_());
  }
  return values;
}

void Convolutions::Backward(const std::vector<Layer>& layers, const Tensor& gradient,
                            const Activations& activations, std::vector<Layer>& gradients) const {
  const std::int64_t rows = gradient.size(0);
  Tensor by_values = gradient;
  for (std::size_t i = layers.size(); i-- > 0;) {
    by_values = at::threshold_backward(by_values, First(activations[i + 1], rows), 0);
    const Tensor input = First(activations[i], rows);
    if (AreBytes(input)) return GradientsOfBytes(input, by_values, gradients[i]);
    by_values = Gradients(i, layers[i], input, by_values, gradients[i]);
  }
}

Tensor Convolutions::Convolve(std::size_t i, const Layer& layer, const Tensor& input) const {
  const auto& [kernel, stride, padding] = plan_.convolutions[i];
  return at::convolution(input, layer.weight, layer.bias, {stride, stride}, {padding, padding},
                         {1, 1}, false, {0, 0}, 1);
}

Tensor Convolutions::ConvolveBytes(const Layer& layer, const Tensor& bytes) const {
  const Tensor values =
      at::empty({bytes.size(0), plan_.blocks.rows - 1, plan_.blocks.columns - 1, plan_.channels[1]},
                at::kFloat);
  first_.Forward(Elements<std::uint8_t>(bytes), Elements<float>(layer.weight),
                 Elements<float>(layer.bias), Elements<float>(values));
  return values.permute({0, 3, 1, 2});
}

// Sets them by the weights, and returns the one by the input where somebody needs it.
Tensor Convolutions::Gradients(std::size_t i, const Layer& layer, const Tensor& input,
                               const Tensor& by_values, Layer& gradient) const {
  const auto& [kernel, stride, padding] = plan_.convolutions[i];
  const auto [by_input, by_weight, by_bias] = at::convolution_backward(
      by_values, input, layer.weight, at::IntArrayRef{plan_.channels[i + 1]}, {stride, stride},
      {padding, padding}, {1, 1}, false, {0, 0}, 1, {i > 0, true, true});
  gradient.weight.copy_(by_weight);
  gradient.bias.copy_(by_bias);
  return by_input;
}

void Convolutions::GradientsOfBytes(const Tensor& bytes, const Tensor& by_values,
                                    Layer& gradient) const {
  const Tensor in_order = by_values.contiguous(at::MemoryFormat::ChannelsLast);
  first_.Backward(Elements<std::uint8_t>(bytes), Elements<float>(in_order),
                  Elements<float>(gradient.weight), Elements<float>(gradient.bias));
}

}  // namespace mario
