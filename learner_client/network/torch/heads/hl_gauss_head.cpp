// HL-Gauss (Imani and White 2018; for deep Q-learning Farebrother et al. 2024, arXiv 2403.03950):
// the expected return as a classification. The target is a normal distribution around it, cut into
// bins; the loss is the cross-entropy.
#include <ATen/ATen.h>

#include <cmath>

#include "learner_client/network/torch/heads/head.h"

namespace mario {
namespace {

constexpr double kDeviations = 0.75;  // of the normal distribution, in bins, as in the paper

class HlGaussHead : public Head {
 public:
  explicit HlGaussHead(const HeadInput& input) : config_(input.support) {
    const auto options = at::TensorOptions(input.type).device(input.device);
    edges_ = at::linspace(config_.v_min, config_.v_max, config_.atoms + 1, options);
    centres_ = (edges_.slice(0, 0, config_.atoms) + edges_.slice(0, 1)) / 2;
  }

  int outputs() const override { return config_.atoms; }

  at::Tensor QValues(const at::Tensor& outputs) const override {
    return outputs.softmax(-1).matmul(centres_);
  }

  Returns ReturnsOf(const at::Tensor& outputs) const override {
    return {QValues(outputs).unsqueeze(-1), {}};
  }

  HeadLoss Loss(const at::Tensor& outputs, const Returns& targets) const override {
    const at::Tensor loss = -(Bins(targets.values) * outputs.log_softmax(-1)).sum(-1);
    return {loss, loss.detach()};
  }

 private:
  // [B, 1] to [B, bins]: how much of the distribution lies in each.
  at::Tensor Bins(const at::Tensor& values) const {
    const double bin = (config_.v_max - config_.v_min) / config_.atoms;
    const at::Tensor centre = values.clamp(config_.v_min, config_.v_max);
    const at::Tensor below = at::erf((edges_ - centre) / (std::sqrt(2.0) * kDeviations * bin));
    const at::Tensor inside = below.slice(1, 1) - below.slice(1, 0, config_.atoms);
    return inside / (below.slice(1, config_.atoms) - below.slice(1, 0, 1));
  }

  const SupportConfig config_;
  at::Tensor edges_;    // [bins + 1]
  at::Tensor centres_;  // [bins]
};

}  // namespace

std::unique_ptr<Head> MakeHlGaussHead(const HeadInput& input) {
  return std::make_unique<HlGaussHead>(input);
}

}  // namespace mario
