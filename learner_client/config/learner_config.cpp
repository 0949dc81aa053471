#include "learner_client/config/learner_config.h"

#include <algorithm>
#include <vector>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/config/learner_options.h"

namespace mario {
namespace {

void Require(bool holds, const std::string& sentence) {
  if (!holds) throw UsageError(sentence);
}

std::string Text(std::int64_t number) { return std::to_string(number); }

void ValidateTargets(const UpdateConfig& config) {
  const bool copies = config.target_sync_updates > 0;
  const bool follows = config.target_tau > 0.0;
  Require(!copies || !follows,
          "target-tau and target-sync-updates both set the target network: set one of them to 0");
  if (config.munchausen.alpha <= 0.0) return;
  Require(!config.double_dqn,
          "munchausen-alpha takes the softmax over the target network where double-dqn takes the "
          "online network's choice: set double-dqn = false, or munchausen-alpha = 0");
  Require(copies || follows,
          "munchausen-alpha needs a target network: set target-sync-updates or target-tau");
}

void ValidateLearningRate(const UpdateConfig& config) {
  if (config.decay_to_updates == 0) return;
  Require(config.decay_from_updates < config.decay_to_updates,
          "the learning rate falls from update " + Text(config.decay_from_updates) + " to " +
              Text(config.decay_to_updates) +
              ": set decay-to-updates beyond decay-from-updates, or to 0");
  Require(config.final_learning_rate <= config.adam.learning_rate,
          "final-learning-rate is greater than learning-rate; reduce it, or set decay-to-updates "
          "to 0 for a rate that stays");
}

void ValidateSupport(const SupportConfig& config) {
  Require(config.v_min < config.v_max, "v-min is not below v-max; raise v-max or lower v-min");
}

void ValidateEnvironment(const EnvironmentConfig& config) {
  Require(config.groups == 0 || config.environments % config.groups == 0,
          Text(config.environments) + " environments cannot be divided into " +
              Text(config.groups) + " groups; change environments or groups");
  Require(config.first_level_seed <= config.last_level_seed,
          "first-level-seed is greater than last-level-seed");
  const std::int64_t seeds =
      std::int64_t{config.last_level_seed} - std::int64_t{config.first_level_seed} + 1;
  Require(seeds <= std::int64_t{1} << 31,
          "seeds " + Text(config.first_level_seed) + " to " + Text(config.last_level_seed) +
              " are more than 2^31 levels: train on seeds below 2147483648, and test on those from "
              "there up");
}

void ValidateBatch(const LearnerConfig& config) {
  const AgentConfig& agent = config.agent;
  const ObservationShape& observation = config.environment.observation;
  Require(agent.batch_size % agent.update.batch_parts == 0,
          "a batch of " + Text(agent.batch_size) + " cannot be divided into " +
              Text(agent.update.batch_parts) + " parts; change batch-size or batch-parts");
  Require(agent.random_shift < std::min(observation.height, observation.width),
          "random-shift " + Text(agent.random_shift) +
              " moves a whole observation out of sight; reduce it");
  Require(config.replay.frames >= agent.batch_size,
          "a replay of " + Text(config.replay.frames) + " frames is smaller than a batch of " +
              Text(agent.batch_size) + "; enlarge replay-frames");
}

bool NameSeeds(const std::vector<std::string>& levels, const EnvironmentConfig& begun) {
  if (levels.size() != 1) return false;
  const std::string first = std::to_string(begun.first_level_seed);
  const std::string last = std::to_string(begun.last_level_seed);
  return levels.front() == first + ".." + last || (first == last && levels.front() == first);
}

std::vector<SettingText> SettingsOf(LearnerConfig config) {
  CLI::App app;
  BindLearnerOptions(app, config);
  return SettingTexts(app);
}

}  // namespace

void Validate(const LearnerConfig& config) {
  const EnvironmentConfig& environment = config.environment;
  ValidateEnvironment(environment);
  Validate(config.curriculum, environment.levels);
  Require(environment.max_steps == 0 || config.agent.n_step <= environment.max_steps,
          "n-step " + Text(config.agent.n_step) + " is longer than an episode (max-steps " +
              Text(environment.max_steps) + ")");
  ValidateTargets(config.agent.update);
  ValidateSupport(config.agent.update.support);
  ValidateLearningRate(config.agent.update);
  ValidateBatch(config);
  const std::int64_t ring = config.replay.frames / environment.environments;
  Require(ring > config.network.stack + config.agent.n_step,
          "a replay of " + Text(config.replay.frames) + " frames leaves " + Text(ring) +
              " an environment, less than a stack and an n-step window; enlarge replay-frames");
  Require(config.epsilon.observe_steps >=
              std::int64_t{environment.environments} * (config.agent.n_step + 2),
          "observe-steps " + Text(config.epsilon.observe_steps) +
              " ends before the first transition is complete; enlarge it");
  Require(config.epsilon.explore_steps >= 0, "explore-steps is negative");
}

std::vector<std::pair<std::string, std::string>> KeysAndValues(const LearnerConfig& config) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const SettingText& setting : SettingsOf(config)) {
    settings.emplace_back(setting.key, setting.value);
  }
  return settings;
}

std::string ConfigText(const LearnerConfig& config) {
  LearnerConfig copy = config;
  CLI::App app;
  BindLearnerOptions(app, copy);
  return ConfigText(app);
}

LearnerConfig ReadConfig(const std::string& file) {
  LearnerConfig config;
  CLI::App app;
  BindLearnerOptions(app, config);
  ParseOptions(app, {"--config", file});
  return config;
}

LearnerConfig ParseConfig(const std::string& text) {
  LearnerConfig config;
  CLI::App app;
  BindLearnerOptions(app, config);
  ReadConfigText(app, text);
  return config;
}

std::string Difference(const LearnerConfig& now, const LearnerConfig& before) {
  const std::vector<SettingText> settings = SettingsOf(now), old = SettingsOf(before);
  std::string difference;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (settings[i].group == kMayChange || settings[i].value == old[i].value) continue;
    difference += (difference.empty() ? "" : "; ") + settings[i].key + " = " + settings[i].value +
                  " (was " + old[i].value + ")";
  }
  return difference;
}

void KeepLevelsAndActions(const EnvironmentConfig& begun, EnvironmentConfig& config) {
  if (config.action_set.empty()) config.action_set = begun.action_set;
  const bool has_seeds = config.first_level_seed != 0 || config.last_level_seed != 0;
  const bool named_so =
      begun.levels == std::vector<std::string>{"generated"} && NameSeeds(config.levels, begun);
  if (has_seeds || (!config.levels.empty() && !named_so)) return;
  config.levels = begun.levels;
  config.first_level_seed = begun.first_level_seed;
  config.last_level_seed = begun.last_level_seed;
}

}  // namespace mario
