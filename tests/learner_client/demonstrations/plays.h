#pragma once

#include <string>
#include <vector>

#include "learner_client/demonstrations/demonstrated_play.h"

namespace mario {

// Of so many steps: each takes action `step % 3` and earns 1; observations of 4 bytes have the time
// step's number.
inline DemonstratedPlay TestPlay(int steps, bool cleared = true) {
  DemonstratedPlay play;
  play.name = "play of " + std::to_string(steps);
  for (int i = 0; i <= steps; ++i) {
    TimeStep step;
    step.first = i == 0;
    step.reward = i == 0 ? 0.0f : 1.0f;
    step.held_action = i == 0 ? 0 : (i - 1) % 3;
    if (i == steps) {
      step.terminated = true;
      step.episode.emplace();
      step.episode->cleared = cleared;
      step.episode->ended_by = cleared ? "cleared" : "pit";
    }
    play.time_steps.push_back(step);
    play.observations.insert(play.observations.end(), 4, static_cast<std::uint8_t>(i));
  }
  return play;
}

}  // namespace mario
