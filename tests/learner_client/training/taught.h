#pragma once

#include "learner_client/config/learner_config.h"
#include "tests/common/demonstrations/builders.h"

namespace mario {

// With a demonstration on fake environments: 30 steps of four frames.
inline LearnerConfig Taught(LearnerConfig config) {
  Demonstration demonstration = TestDemonstration();
  demonstration.buttons.resize(121);
  demonstration.states.clear();
  config.environment.levels = {"1-1"};
  config.environment.demonstrations = {{"mine", EncodeDemonstration(demonstration)}};
  return config;
}

}  // namespace mario
