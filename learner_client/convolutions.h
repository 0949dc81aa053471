#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "learner_client/first_convolution.h"
#include "learner_client/network_layers.h"

namespace mario {

// A network's convolutions, with a ReLU after each.
class Convolutions {
 public:
  // The pixels, then each convolution's values; all [B, channels, height, width], channels-last.
  using Activations = std::vector<at::Tensor>;

  explicit Convolutions(const NetworkPlan& plan)
      : plan_(plan), first_(plan.blocks, static_cast<int>(plan.channels[1])) {}

  // Pixels are in the layers' precision or, for layers in fp32, bytes.
  Activations Forward(const std::vector<Layer>& layers, const at::Tensor& pixels) const;

  // Sets the gradients, on the host, by the layers of a loss whose gradient by the first of the
  // last values is `gradient` [B, channels, height, width]; the others have no part in it.
  void Backward(const std::vector<Layer>& layers, const at::Tensor& gradient,
                const Activations& activations, std::vector<Layer>& gradients) const;

 private:
  at::Tensor Convolve(std::size_t i, const Layer& layer, const at::Tensor& input) const;
  at::Tensor ConvolveBytes(const Layer& layer, const at::Tensor& bytes) const;
  at::Tensor Gradients(std::size_t i, const Layer& layer, const at::Tensor& input,
                       const at::Tensor& by_values, Layer& gradient) const;
  void GradientsOfBytes(const at::Tensor& bytes, const at::Tensor& by_values,
                        Layer& gradient) const;

  const NetworkPlan& plan_;
  const FirstConvolution first_;
};

}  // namespace mario
