#pragma once

#include "learner_client/network/update_config.h"

namespace mario {

// What deep Q-learning (Mnih et al. 2015) with its usual refinements leaves open, above its
// network.
struct AgentConfig {
  double gamma = 0.97;  // discount a step
  int n_step = 5;       // rewards summed before the bootstrap
  int batch_size = 64;
  int random_shift = 0;  // pixels by which sampled states are moved at most, each on its own
  UpdateConfig update;

  bool operator==(const AgentConfig&) const = default;
};

}  // namespace mario
