#include "learner_client/network/td_targets.h"

#include <algorithm>
#include <cmath>

namespace mario {
namespace {

std::span<const float> Row(std::span<const float> values, int row, int actions) {
  return values.subspan(static_cast<std::size_t>(row) * static_cast<std::size_t>(actions),
                        static_cast<std::size_t>(actions));
}

struct Penalty {
  double loss;
  double slope;
};

Penalty Penalize(double error, LossKind kind) {
  if (kind == LossKind::kMse) return {error * error, 2.0 * error};
  if (std::abs(error) <= 1.0) return {0.5 * error * error, error};
  return {std::abs(error) - 0.5, std::copysign(1.0, error)};
}

// tau log sum_a exp(value_a / tau), the greatest value taken out first so that nothing overflows.
double SoftMaximum(std::span<const float> values, double tau) {
  const auto greatest = static_cast<double>(*std::max_element(values.begin(), values.end()));
  double sum = 0.0;
  for (const float value : values) {
    sum += std::exp((static_cast<double>(value) - greatest) / tau);
  }
  return greatest + tau * std::log(sum);
}

}  // namespace

int ArgMax(std::span<const float> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

std::vector<float> TdTargets(const Batch& batch, const NextValues& next, bool double_dqn) {
  std::vector<float> targets;
  for (int i = 0; i < batch.size; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::span<const float> target = Row(next.target, i, next.actions);
    const int action = ArgMax(double_dqn ? Row(next.online, i, next.actions) : target);
    targets.push_back(batch.returns[at] +
                      batch.discounts[at] * target[static_cast<std::size_t>(action)]);
  }
  return targets;
}

std::vector<float> MunchausenTargets(const Batch& batch, const MunchausenValues& values,
                                     const MunchausenConfig& config) {
  std::vector<float> targets;
  for (int i = 0; i < batch.size; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::span<const float> now = Row(values.now, i, values.actions);
    const auto chosen = static_cast<double>(now[static_cast<std::size_t>(batch.actions[at])]);
    const double log_policy = chosen - SoftMaximum(now, config.temperature);  // times tau
    const double next = SoftMaximum(Row(values.next, i, values.actions), config.temperature);
    targets.push_back(static_cast<float>(static_cast<double>(batch.returns[at]) +
                                         config.alpha * std::max(config.floor, log_policy) +
                                         static_cast<double>(batch.discounts[at]) * next));
  }
  return targets;
}

TdLoss ComputeTdLoss(const Batch& batch, std::span<const float> values,
                     std::span<const float> targets, LossKind kind, int whole) {
  const std::size_t actions = values.size() / static_cast<std::size_t>(batch.size);
  TdLoss result;
  result.q_gradient.assign(values.size(), 0.0f);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::size_t at = i * actions + static_cast<std::size_t>(batch.actions[i]);
    const double error = static_cast<double>(values[at]) - static_cast<double>(targets[i]);
    const Penalty penalty = Penalize(error, kind);
    const double share = static_cast<double>(batch.weights[i]) / whole;
    result.loss += share * penalty.loss;
    result.q_gradient[at] = static_cast<float>(share * penalty.slope);
    result.td_errors.push_back(static_cast<float>(error));
  }
  return result;
}

void AddMarginLoss(const Batch& batch, std::span<const float> values, double margin, int whole,
                   TdLoss& loss) {
  const std::size_t actions = values.size() / static_cast<std::size_t>(batch.size);
  for (std::size_t i = 0; i < batch.margins.size(); ++i) {
    if (batch.margins[i] <= 0.0f) continue;
    const std::span<const float> row = values.subspan(i * actions, actions);
    const auto shown = static_cast<std::size_t>(batch.actions[i]);
    std::vector<float> raised(row.begin(), row.end());
    for (std::size_t a = 0; a < actions; ++a) {
      raised[a] += a == shown ? 0.0f : static_cast<float>(margin);
    }
    const auto greatest = static_cast<std::size_t>(ArgMax(raised));
    if (greatest == shown) continue;
    const double share =
        static_cast<double>(batch.margins[i]) * static_cast<double>(batch.weights[i]) / whole;
    loss.loss += share * (static_cast<double>(raised[greatest]) - static_cast<double>(row[shown]));
    loss.q_gradient[i * actions + greatest] += static_cast<float>(share);
    loss.q_gradient[i * actions + shown] -= static_cast<float>(share);
  }
}

}  // namespace mario
