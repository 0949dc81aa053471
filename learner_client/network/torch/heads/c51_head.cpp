// C51 (Bellemare et al. 2017): the probabilities of returns at fixed places, the support, trained
// by cross-entropy with the target's distribution projected on it.
#include <ATen/ATen.h>

#include "learner_client/network/torch/heads/head.h"

namespace mario {
namespace {

class C51Head : public Head {
 public:
  explicit C51Head(const HeadInput& input)
      : config_(input.support),
        support_(at::linspace(config_.v_min, config_.v_max, config_.atoms,
                              at::TensorOptions(input.type).device(input.device))) {}

  int outputs() const override { return config_.atoms; }

  at::Tensor QValues(const at::Tensor& outputs) const override {
    return outputs.softmax(-1).matmul(support_);
  }

  Returns ReturnsOf(const at::Tensor& outputs) const override {
    return {support_.expand_as(outputs), outputs.softmax(-1)};
  }

  HeadLoss Loss(const at::Tensor& outputs, const Returns& targets) const override {
    const at::Tensor loss = -(Project(targets) * outputs.log_softmax(-1)).sum(-1);
    return {loss, loss.detach()};
  }

 private:
  // Each value's weight goes to the two places of the support beside it, the more the nearer.
  // [B, n] to [B, atoms].
  at::Tensor Project(const Returns& targets) const {
    const double step = (config_.v_max - config_.v_min) / (config_.atoms - 1);
    const at::Tensor place =
        ((targets.values.clamp(config_.v_min, config_.v_max) - config_.v_min) / step)
            .clamp(0, config_.atoms - 1);
    const at::Tensor below = place.floor();
    const at::Tensor share = place - below;  // of the place above
    const at::Tensor index = below.to(at::kLong);
    at::Tensor projected = at::zeros({place.size(0), config_.atoms}, place.options());
    projected.scatter_add_(1, index, targets.weights * (1.0 - share));
    projected.scatter_add_(1, (index + 1).clamp_max(config_.atoms - 1), targets.weights * share);
    return projected;
  }

  const SupportConfig config_;
  const at::Tensor support_;  // [atoms]
};

}  // namespace

std::unique_ptr<Head> MakeC51Head(const HeadInput& input) {
  return std::make_unique<C51Head>(input);
}

}  // namespace mario
