#pragma once

#include "learner_client/config/learner_config.h"

namespace mario {

// Four groups of one environment and an update every eight iterations.
inline LearnerConfig FarConfig() {
  LearnerConfig config;
  config.environment.environments = 4;
  config.environment.groups = 4;
  config.environment.observation = {40, 40};
  config.network.filters = {4, 4, 4};
  config.network.hidden = 8;
  config.network.precision = "fp32";
  config.agent.batch_size = 32;
  config.priority.alpha = 0.6;
  config.replay.frames = 200;
  config.epsilon.observe_steps = 100;
  return config;
}

}  // namespace mario
