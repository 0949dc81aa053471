#pragma once

namespace mario {

// How an agent is evaluated. Stickiness and no-ops are pinned here, whatever it was trained with.
struct EvaluationConfig {
  int episodes = 200;
  double epsilon = 0.001;            // of the actions are random
  double sticky_probability = 0.25;  // that a frame repeats the last frame's buttons
  int max_no_ops = 30;               // frames at an episode's start

  bool operator==(const EvaluationConfig&) const = default;
};

}  // namespace mario
