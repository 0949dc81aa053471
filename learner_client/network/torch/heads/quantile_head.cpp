// QR-DQN (Dabney et al. 2018): quantiles of the returns at fixed probabilities, trained by quantile
// regression with Huber's loss.
#include <ATen/ATen.h>

#include "learner_client/network/torch/heads/head.h"

namespace mario {
namespace {

class QuantileHead : public Head {
 public:
  explicit QuantileHead(const HeadInput& input)
      : quantiles_(input.support.atoms),
        probabilities_(
            (at::arange(quantiles_, at::TensorOptions(input.type).device(input.device)) + 0.5) /
            quantiles_) {}

  int outputs() const override { return quantiles_; }
  at::Tensor QValues(const at::Tensor& outputs) const override { return outputs.mean(-1); }
  Returns ReturnsOf(const at::Tensor& outputs) const override { return {outputs, {}}; }

  // The paper's equation 10 with kappa = 1: the sum over the quantiles of the mean over the
  // targets.
  HeadLoss Loss(const at::Tensor& outputs, const Returns& targets) const override {
    const at::Tensor errors = targets.values.unsqueeze(1) - outputs.unsqueeze(2);  // [B, q, n]
    const at::Tensor size = errors.abs();
    const at::Tensor huber = at::where(size <= 1.0, 0.5 * errors.square(), size - 0.5);
    const at::Tensor side =
        (probabilities_.view({1, -1, 1}) - (errors.detach() < 0).to(huber.scalar_type())).abs();
    const at::Tensor weighted = targets.weights.defined()
                                    ? (side * huber * targets.weights.unsqueeze(1)).sum(2)
                                    : (side * huber).mean(2);
    const at::Tensor loss = weighted.sum(1);
    return {loss, loss.detach()};
  }

 private:
  const int quantiles_;
  const at::Tensor probabilities_;  // [quantiles], in their middle
};

}  // namespace

std::unique_ptr<Head> MakeQuantileHead(const HeadInput& input) {
  return std::make_unique<QuantileHead>(input);
}

}  // namespace mario
