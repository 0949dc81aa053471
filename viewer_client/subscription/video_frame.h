#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/codec.h"
#include "proto/run.h"

namespace mario {

// What an environment showed after one step, and the Q-values by which the agent chose the next one.
struct VideoFrame {
  Screen screen;
  std::optional<Decision> decision = {};  // of this environment; nothing without a learner
  std::vector<std::string> actions = {};  // their names by index, if known
};

}  // namespace mario
