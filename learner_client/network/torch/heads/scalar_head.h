#pragma once

#include <string>

#include "learner_client/network/torch/heads/head.h"

namespace mario {

// One output an action, its Q-value, trained by squared or Huber's errors.
class ScalarHead : public Head {
 public:
  explicit ScalarHead(const HeadInput& input) : squares_(input.loss == "mse") {}

  int outputs() const override { return 1; }
  at::Tensor QValues(const at::Tensor& outputs) const override;
  Returns ReturnsOf(const at::Tensor& outputs) const override { return {outputs, {}}; }
  HeadLoss Loss(const at::Tensor& outputs, const Returns& targets) const override;

 private:
  const bool squares_;
};

}  // namespace mario
