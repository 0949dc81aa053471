#pragma once

#include <string>

namespace mario {

// How the loop shares its time between steps, updates, checkpoints and evaluations.
struct TrainingConfig {
  // The replay ratio: samples that are trained on for each step of the environments. With
  // batch-size it says how many updates a step makes due, whatever the machine's speed.
  double samples_per_step = 4.0;
  // The depth of the pipeline: steps of a group that are on their way at once. With 2, while
  // learning, an action follows the observation before the last one, so that no environment waits
  // for the time that messages take to a server that is far. 0: chosen when the servers are known.
  int steps_in_flight = 0;
  int threads = 2;                   // of the arithmetic
  double checkpoint_minutes = 5.0;   // between checkpoints; 0: only at the end
  double evaluation_minutes = 10.0;  // between evaluations of the agent as it is; 0: none
  int evaluation_episodes = 20;
  std::string device = "auto";

  bool operator==(const TrainingConfig&) const = default;
};

}  // namespace mario
