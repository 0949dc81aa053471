#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "common/environment.h"
#include "learner_client/agent/agent_config.h"
#include "learner_client/agent/epsilon_schedule.h"
#include "learner_client/network/network_config.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/replay_sampler.h"

namespace mario {

// How the loop shares its time.
struct TrainingConfig {
  // Trained samples for each step of the environments; with batch-size it says how many updates
  // are owed, whatever the machine's speed.
  double samples_per_step = 4.0;
  // Steps of a group on their way at once. With 2, while learning, an action follows the
  // observation before the last one, which a server that is far need not wait for. 0: chosen when
  // the servers are known.
  int steps_in_flight = 0;
  int threads = 2;                   // of the arithmetic
  double checkpoint_minutes = 5.0;   // between checkpoints; 0: only at the end
  double evaluation_minutes = 10.0;  // between evaluations of the agent as it is; 0: none
  int evaluation_episodes = 20;
  std::string device = "auto";

  bool operator==(const TrainingConfig&) const = default;
};

// The environments' defaults for learning: half of the episodes start along earlier ones, and the
// number of groups is chosen when the servers are known.
inline EnvironmentConfig LearningEnvironment() {
  EnvironmentConfig config;
  config.groups = 0;
  config.archive_share = 0.5;
  return config;
}

// The whole experiment: what is learned on, by what, and how. The defaults are those of
// presets/modern.toml.
struct LearnerConfig {
  EnvironmentConfig environment = LearningEnvironment();
  NetworkConfig network;
  AgentConfig agent;
  ReplayConfig replay;
  PriorityConfig priority;
  EpsilonConfig epsilon;
  TrainingConfig training;

  bool operator==(const LearnerConfig&) const = default;
};

// The group, in the help, of the options that may change when a run is resumed.
inline constexpr char kMayChange[] = "Options that may change when a run is resumed";

// Declares the settings of the environments as options that are bound to their members. `config`
// must outlive `app`.
void BindEnvironmentOptions(CLI::App& app, EnvironmentConfig& config);

// Declares every setting as an option (and so as a key of the configuration file) that is bound to
// its member. `config` must outlive `app`.
void BindLearnerOptions(CLI::App& app, LearnerConfig& config);

// Throws UsageError with a sentence when settings contradict each other.
void Validate(const LearnerConfig& config);

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
