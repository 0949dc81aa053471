#pragma once

#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"

namespace CLI {
class App;
}

namespace mario {

// The order in which a setting gets its value: an argument, the file of --config, what the run
// began with, what the game's description recommends (for the few settings that depend on the
// game), the default. These functions are the third and the fourth.

// The settings of a run that a game may recommend, with their values.
std::vector<RecommendedSetting> RecommendableSettings(const LearnerConfig& config);

// Sets the options that `app` has parsed and that neither an argument nor the file has set. Returns
// what it has set: "frame-skip = 8, gamma = 0.99". What no game may recommend, such as another
// program's settings, is left alone. Throws std::runtime_error naming a value that the setting does
// not take.
std::string ApplySettings(CLI::App& app, const std::vector<RecommendedSetting>& settings);

}  // namespace mario
