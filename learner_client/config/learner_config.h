#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "learner_client/agent/agent_config.h"
#include "learner_client/agent/epsilon_schedule.h"
#include "learner_client/config/training_config.h"
#include "learner_client/curriculum/curriculum_config.h"
#include "learner_client/demonstrations/demonstration_config.h"
#include "learner_client/network/network_config.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/replay_sampler.h"

namespace mario {

// The environments' defaults for learning: half of the episodes start along earlier ones, and the
// number of groups is chosen when the servers are known.
inline EnvironmentConfig LearningEnvironment() {
  EnvironmentConfig config;
  config.groups = 0;
  config.archive_share = 0.5;
  return config;
}

// The whole experiment: what is learned on, by what, and how. The defaults are those of
// presets/modern.toml; a game's description may recommend others for some of them
// (recommended_settings.h).
struct LearnerConfig {
  EnvironmentConfig environment = LearningEnvironment();
  CurriculumConfig curriculum;
  NetworkConfig network;
  AgentConfig agent;
  ReplayConfig replay;
  PriorityConfig priority;
  EpsilonConfig epsilon;
  TrainingConfig training;
  DemonstrationConfig demonstration;

  bool operator==(const LearnerConfig&) const = default;
};

// Throws UsageError with a sentence when settings contradict each other.
void Validate(const LearnerConfig& config);

// The settings' keys and values, as a configuration file has them.
std::vector<std::pair<std::string, std::string>> KeysAndValues(const LearnerConfig& config);

// The settings as a file that --config reads back.
std::string ConfigText(const LearnerConfig& config);

// Reads such a file. Throws UsageError naming file, line and key.
LearnerConfig ReadConfig(const std::string& file);

// Reads a text that ConfigText made, of this release or an earlier one. Throws std::runtime_error
// naming the keys that this release does not know, or misses.
LearnerConfig ParseConfig(const std::string& text);

// Levels and actions that `config` does not name become those that its run began with. So do levels
// that are named by the seeds that it began with: the last release saved these as numbers, and the
// levels as "generated".
void KeepLevelsAndActions(const EnvironmentConfig& begun, EnvironmentConfig& config);

// What separates two configurations, "gamma = 0.97 (was 0.99)", leaving out what may change when a
// run is resumed; empty: nothing.
std::string Difference(const LearnerConfig& now, const LearnerConfig& before);

}  // namespace mario
