#pragma once

#include <span>
#include <vector>

#include "common/environment.h"

namespace mario {

struct QLambdaConfig {
  double gamma = 0.97;   // discount a step
  double lambda = 0.65;  // 0: one-step Q-learning; 1: the rollout's whole return

  bool operator==(const QLambdaConfig&) const = default;
};

// What the Q-values of one environment's actions, in a row, should have been (Peng's Q(lambda), as
// in Gallici et al. 2024): with V(t) = max_a Q(the observation of answers[t], a),
//
//   G(t) = reward(t) + gamma * ((1 - lambda) V(t) + lambda G(t + 1))
//
// but the reward alone where the episode is terminated, and reward(t) + gamma V(t) where it is
// truncated and at the end of the row.
//
// answers[t]: the answer to the t-th action; next_values[t]: V(t). An action that was answered by
// an episode's first time step was ignored: its target has no meaning, and no other depends on it.
std::vector<float> QLambdaTargets(std::span<const TimeStep> answers,
                                  std::span<const float> next_values, const QLambdaConfig& config);

}  // namespace mario
