#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "learner_client/network/cpu/kernels/convolution.h"
#include "learner_client/network/cpu/network_layers.h"

namespace mario {

// A network's convolutions, with a ReLU after each.
class Convolutions {
 public:
  // The pixels, then each convolution's values; all [B, channels, height, width], channels-last.
  using Activations = std::vector<at::Tensor>;

  // With `native` those that Convolution is for are computed by it, on the host in fp32, from
  // pixels that are bytes; else all by libtorch, from pixels in the layers' precision.
  Convolutions(const NetworkPlan& plan, bool native);

  Activations Forward(const std::vector<Layer>& layers, const at::Tensor& pixels) const;

  // Sets the gradients, on the host, by the layers of a loss whose gradient by the first of the
  // last values is `gradient` [B, channels, height, width]; the others have no part in it.
  void Backward(const std::vector<Layer>& layers, const at::Tensor& gradient,
                const Activations& activations, std::vector<Layer>& gradients) const;

 private:
  at::Tensor Convolve(std::size_t i, const Layer& layer, const at::Tensor& input) const;
  at::Tensor ByInput(std::size_t i, const Layer& layer, const at::Tensor& input,
                     const at::Tensor& by_values, Layer& gradient) const;

  const NetworkPlan& plan_;
  std::vector<std::optional<Convolution>> native_;
};

}  // namespace mario
