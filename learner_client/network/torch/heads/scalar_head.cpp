#include "learner_client/network/torch/heads/scalar_head.h"

#include <ATen/ATen.h>

namespace mario {

at::Tensor ScalarHead::QValues(const at::Tensor& outputs) const { return outputs.squeeze(-1); }

// Huber: quadratic up to an error of 1, then linear. MSE: the error's square, as Keras has it.
HeadLoss ScalarHead::Loss(const at::Tensor& outputs, const Returns& targets) const {
  const at::Tensor errors = (outputs - targets.values).squeeze(-1);
  if (squares_) return {errors.square(), errors.detach()};
  const at::Tensor size = errors.abs();
  return {at::where(size <= 1.0, 0.5 * errors.square(), size - 0.5), errors.detach()};
}

std::unique_ptr<Head> MakeScalarHead(const HeadInput& input) {
  return std::make_unique<ScalarHead>(input);
}

}  // namespace mario
