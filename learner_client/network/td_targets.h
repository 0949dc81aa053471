#pragma once

#include <span>
#include <string>
#include <vector>

#include "learner_client/network/update_config.h"
#include "learner_client/replay/batch.h"

namespace mario {

enum class LossKind { kMse, kHuber };

// The next states' values [B, actions] as the online and the target network see them. Without
// double DQN the online ones are not looked at and may be empty.
struct NextValues {
  std::span<const float> online;
  std::span<const float> target;
  int actions = 0;
};

// What each transition's Q-value should have been: [B],
//   DQN:        return + discount * max_a target(s', a)
//   double DQN: return + discount * target(s', argmax_a online(s', a))   (van Hasselt et al. 2016)
std::vector<float> TdTargets(const Batch& batch, const NextValues& next, bool double_dqn);

// The target network's values [B, actions] of the states and of the next states.
struct MunchausenValues {
  std::span<const float> now;
  std::span<const float> next;
  int actions = 0;
};

// Instead of TdTargets: [B],
//   return + alpha * max(floor, tau log policy(a | s)) + discount * tau log sum_a exp(q(s', a) /
//   tau)
// With n-step returns only the first action's log-policy is added: the others' would need a forward
// pass for each state of the window.
std::vector<float> MunchausenTargets(const Batch& batch, const MunchausenValues& values,
                                     const MunchausenConfig& config);

struct TdLoss {
  double loss = 0.0;              // weighted mean over the batch
  std::vector<float> q_gradient;  // [B, actions], of the loss by the Q-values
  std::vector<float> td_errors;   // [B], value - target
};

// `batch` is a part of a batch of `whole` transitions. `values`: [B, actions], the states'
// Q-values. Huber: quadratic up to an error of 1, then linear. MSE: the error's square, as Keras
// has it.
TdLoss ComputeTdLoss(const Batch& batch, std::span<const float> values,
                     std::span<const float> targets, LossKind kind, int whole);

// Adds the large-margin loss of the transitions that have a weight in Batch::margins (Hester et al.
// 2018), of a part of a batch as above:
//   max_a [q(s, a) + (0 if a is the demonstrated action, else margin)] - q(s, demonstrated action)
void AddMarginLoss(const Batch& batch, std::span<const float> values, double margin, int whole,
                   TdLoss& loss);

// The index of the greatest of `values`; the first one of equals.
int ArgMax(std::span<const float> values);

}  // namespace mario
