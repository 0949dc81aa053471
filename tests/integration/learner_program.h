#pragma once

#include <string>

namespace mario {

// The real learner_client: set by CMake.
inline const std::string kLearner = MARIO_LEARNER_PROGRAM;

}  // namespace mario
