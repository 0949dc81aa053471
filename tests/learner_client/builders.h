#pragma once

#include <vector>

#include "common/environment.h"
#include "learner_client/replay/replay_buffer.h"

namespace mario {

// A frame of one pixel value, and time steps in words.
inline std::vector<std::uint8_t> Frame(int value, std::size_t bytes = 4) {
  return std::vector<std::uint8_t>(bytes, static_cast<std::uint8_t>(value));
}

inline TimeStep FirstStep() {
  TimeStep step;
  step.first = true;
  return step;
}

inline TimeStep StepWith(float reward) {
  TimeStep step;
  step.reward = reward;
  return step;
}

inline TimeStep TerminatedWith(float reward) {
  TimeStep step = StepWith(reward);
  step.terminated = true;
  return step;
}

inline TimeStep TruncatedWith(float reward) {
  TimeStep step = StepWith(reward);
  step.truncated = true;
  return step;
}

}  // namespace mario
