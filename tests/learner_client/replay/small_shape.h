#pragma once

#include "learner_client/replay/replay_buffer.h"

namespace mario {

// Of frames of four pixels.
inline ReplayShape SmallShape(int stack = 1, int n_step = 1, int environments = 1) {
  return {.observation = {2, 2},
          .environments = environments,
          .stack = stack,
          .n_step = n_step,
          .gamma = 0.5};
}

}  // namespace mario
