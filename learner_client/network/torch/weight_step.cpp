#include "learner_client/network/torch/weight_step.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

namespace mario {
namespace {

using at::Tensor;

constexpr std::int64_t kPiece = 1 << 15;  // parameters, of which all arrays lie in a core's cache

constexpr int kShares = 8;  // of the pieces, each taken by one thread

struct Piece {
  std::int64_t begin;
  Tensor gradient;
};

std::vector<Piece> Divide(const std::vector<Tensor>& gradients) {
  std::vector<Piece> pieces;
  std::int64_t begin = 0;
  for (const Tensor& gradient : gradients) {
    for (const Tensor& piece : gradient.split(kPiece)) {
      pieces.push_back({begin, piece});
      begin += piece.numel();
    }
  }
  return pieces;
}

}  // namespace

WeightStep::WeightStep(const UpdateConfig& config, Tensor weights, Tensor target, Tensor average)
    : first_moment(at::zeros_like(weights)),
      second_moment(at::zeros_like(weights)),
      config_(config),
      weights_(std::move(weights)),
      target_(std::move(target)),
      average_(std::move(average)) {}

void WeightStep::Take(ThreadTeam& team, const std::vector<Tensor>& gradients, const Tensor& norm,
                      const Tensor& holds) {
  const at::NoGradGuard no_gradient;
  const double rate = LearningRate(config_, updates);
  ++updates;
  const double limit = config_.adam.gradient_clip;
  Scale scale{.clip = limit > 0.0 ? (limit / norm).clamp_max(1.0) : at::ones_like(norm),
              .rate = at::full_like(norm, rate),
              .holds = holds,
              .average = AverageShare(config_, updates)};
  if (config_.optimizer == "adam") {
    scale.rate.div_(1.0 - std::pow(config_.adam.beta1, static_cast<double>(updates)));
  }
  if (holds.defined()) scale.rate.mul_(holds);
  if (weights_.is_cuda()) {
    MovePiece(scale, 0, at::cat(gradients));
  } else {
    const std::vector<Piece> pieces = Divide(gradients);
    team.Run(kShares, [&](int share) {
      const at::NoGradGuard none_here;
      for (auto i = static_cast<std::size_t>(share); i < pieces.size(); i += kShares) {
        MovePiece(scale, pieces[i].begin, pieces[i].gradient);
      }
    });
  }
  const int sync = config_.target_sync_updates;
  if (sync > 0 && updates % sync == 0) target_.copy_(weights_);
}

void WeightStep::MovePiece(const Scale& scale, std::int64_t begin, const Tensor& gradient) const {
  const auto piece = [&](const Tensor& all) { return all.narrow(0, begin, gradient.numel()); };
  Tensor clipped = gradient * scale.clip;
  if (scale.holds.defined()) clipped = at::where(scale.holds.to(at::kBool), clipped, 0.0);
  const Tensor mean = piece(first_moment), square = piece(second_moment);
  const Tensor direction =
      config_.optimizer == "rmsprop" ? RmsProp(clipped, mean, square) : Adam(clipped, mean, square);
  const Tensor weights = piece(weights_);
  weights.sub_(direction.mul_(scale.rate));
  if (config_.target_tau > 0.0) piece(target_).lerp_(weights, config_.target_tau);
  if (scale.average > 0.0f) piece(average_).lerp_(weights, scale.average);
}

// Kingma and Ba 2015, but for the mean's bias, which the rate has in it.
Tensor WeightStep::Adam(const Tensor& gradient, const Tensor& mean, const Tensor& square) const {
  const AdamConfig& adam = config_.adam;
  mean.lerp_(gradient, 1.0 - adam.beta1);
  square.mul_(adam.beta2).addcmul_(gradient, gradient, 1.0 - adam.beta2);
  const double unbiased = 1.0 - std::pow(adam.beta2, static_cast<double>(updates));
  return mean / square.sqrt().mul_(1.0 / std::sqrt(unbiased)).add_(adam.epsilon);
}

// Centred, with epsilon under the root (Graves 2013); libtorch's has it outside.
Tensor WeightStep::RmsProp(const Tensor& gradient, const Tensor& mean, const Tensor& square) const {
  const RmsPropConfig& rmsprop = config_.rmsprop;
  mean.lerp_(gradient, 1.0 - rmsprop.decay);
  square.mul_(rmsprop.decay).addcmul_(gradient, gradient, 1.0 - rmsprop.decay);
  const Tensor variance = (square - mean * mean).clamp_min_(0.0);
  return gradient / variance.add_(rmsprop.epsilon).sqrt_();
}

}  // namespace mario
