#pragma once

#include "common/environment.h"

namespace mario {

// Two small environments that act together.
inline EnvironmentConfig TwoEnvironments() {
  EnvironmentConfig config;
  config.environments = 2;
  config.groups = 1;
  config.observation = {2, 4};
  return config;
}

}  // namespace mario
