#pragma once

#include <cstdlib>

namespace mario {

// How many faults a test makes: MARIO_FAULTS of them, or `few` in the suite.
inline int Faults(int few) {
  const char* asked = std::getenv("MARIO_FAULTS");
  return asked == nullptr ? few : std::atoi(asked);
}

}  // namespace mario
