#pragma once

#include <cstdint>
#include <string>

namespace mario {

// Adam (Kingma and Ba 2015).
struct AdamConfig {
  double learning_rate = 2.5e-4;
  double epsilon = 1.5e-4;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double gradient_clip = 10.0;  // of the gradient's norm over all parameters; 0: none

  bool operator==(const AdamConfig&) const = default;
};

// RMSprop, centred (Graves 2013), as Mnih et al. 2015 trained with.
struct RmsPropConfig {
  double decay = 0.95;    // of both running means
  double epsilon = 0.01;  // added to the variance

  bool operator==(const RmsPropConfig&) const = default;
};

// Munchausen (Vieillard et al. 2020): the policy is the softmax of the target network's values over
// the temperature, and the agent is rewarded for being sure of itself.
struct MunchausenConfig {
  double alpha = 0.0;         // of the log-policy in the reward; 0: not at all
  double temperature = 0.03;  // tau
  double floor = -1.0;        // of tau log(policy)

  bool operator==(const MunchausenConfig&) const = default;
};

// What the heads whose output is a distribution of returns know of them.
struct SupportConfig {
  int atoms = 51;        // or quantiles, or bins
  double v_min = -10.0;  // of the return; quantiles need no range
  double v_max = 10.0;

  bool operator==(const SupportConfig&) const = default;
};

// One gradient step: from a batch to new weights.
struct UpdateConfig {
  bool double_dqn = true;
  // Or "huber", which learns medians where errors are beyond 1, and so overlooks what rarely
  // happens. Heads with a distribution have a loss of their own.
  std::string loss = "mse";
  int batch_parts = 2;  // of a batch, computed by whichever thread is free; fewer ones cost less
  int target_sync_updates = 1000;  // between copies to the target network; 0: none
  // The share of the online weights that enters the target network with each update, in place of
  // copies (Lillicrap et al. 2016). 0 as well: no target network, as in the blog.
  double target_tau = 0.0;
  MunchausenConfig munchausen;
  SupportConfig support;
  double average_decay = 0.9995;   // of the averaged weights that evaluation uses; 0: the last ones
  std::string optimizer = "adam";  // or "rmsprop"
  AdamConfig adam;                 // its learning rate and clipping are RMSprop's too
  RmsPropConfig rmsprop;
  // The learning rate falls linearly between these updates, and stays at its final value. An agent
  // that clears a level most of the time unlearns now and then what it knows, unless it slows down.
  std::int64_t decay_from_updates = 30'000;
  std::int64_t decay_to_updates = 100'000;  // 0: it does not fall
  double final_learning_rate = 5e-5;

  // Of the large-margin loss (Hester et al. 2018): by how much a demonstrated action's value is to
  // be greater than the others'.
  double large_margin = 0.8;

  bool HasTarget() const { return target_sync_updates > 0 || target_tau > 0.0; }
  bool operator==(const UpdateConfig&) const = default;
};

// Of the update after `updates` others.
double LearningRate(const UpdateConfig& config, std::int64_t updates);

// The weights' share in their average, in the update after `updates` others: early on the average
// is the plain mean, so that the first weights do not linger. 0: no average is kept.
float AverageShare(const UpdateConfig& config, std::int64_t updates);

}  // namespace mario
