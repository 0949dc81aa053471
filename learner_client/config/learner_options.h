#pragma once

#include "learner_client/config/evaluation_config.h"
#include "learner_client/config/learner_config.h"

namespace CLI {
class App;
}

namespace mario {

// The group, in the help, of the options that may change when a run is resumed.
inline constexpr char kMayChange[] = "Options that may change when a run is resumed";

// Each of these declares settings as options (and so as keys of the configuration file) that are
// bound to their members. `config` must outlive `app`.
void BindEnvironmentOptions(CLI::App& app, EnvironmentConfig& config);
void BindCurriculumOptions(CLI::App& app, CurriculumConfig& config);
void BindDemonstrationOptions(CLI::App& app, LearnerConfig& config);
void BindTrainingOptions(CLI::App& app, LearnerConfig& config);  // replay, exploration, session
void BindLearnerOptions(CLI::App& app, LearnerConfig& config);   // all of a run's
void BindEvaluationOptions(CLI::App& app, EvaluationConfig& config);

}  // namespace mario
