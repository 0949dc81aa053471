#include "emulator_server/config_check.h"

#include "common/program.h"

namespace mario {
namespace {

template <typename T>
std::string Names(const std::vector<T>& all) {
  std::string text;
  for (const T& one : all) text += (text.empty() ? "" : ", ") + one.name;
  return text;
}

void Require(bool holds, const std::string& sentence) {
  if (!holds) throw UsageError(sentence);
}

bool IsProbability(double value) { return value >= 0.0 && value <= 1.0; }

}  // namespace

const ActionSet& RequireActionSet(const Game& game, const std::string& name) {
  const ActionSet* set = game.FindActionSet(name);
  Require(set != nullptr,
          game.name + " has no action set \"" + name + "\"; it has: " + Names(game.action_sets));
  return *set;
}

std::vector<std::size_t> RequireVariables(const Game& game, const std::vector<std::string>& names) {
  std::vector<std::size_t> indices;
  for (const std::string& name : names) {
    const auto index = game.FindVariable(name);
    Require(index.has_value(),
            game.name + " has no variable \"" + name + "\"; it has: " + Names(game.variables));
    indices.push_back(*index);
  }
  return indices;
}

void CheckConfig(const EnvironmentConfig& config, const Game& game) {
  Require(config.environments >= 1, "at least one environment is needed");
  Require(config.groups >= 1 && config.environments % config.groups == 0,
          std::to_string(config.environments) + " environments cannot be divided into " +
              std::to_string(config.groups) + " equal groups");
  Require(config.frame_skip >= 1 && config.frame_skip <= 60, "frame_skip is 1 to 60 frames");
  Require(!config.max_last_two_frames || !config.min_last_two_frames,
          "max_last_two_frames and min_last_two_frames exclude each other");
  Require(IsProbability(config.sticky_probability), "sticky_probability is 0 to 1");
  Require(IsProbability(config.archive_share), "archive_share is 0 to 1");
  Require(config.max_no_ops >= 0 && config.max_no_ops <= 600, "max_no_ops is 0 to 600 frames");
  Require(config.max_steps >= 0, "max_steps is 0 (no limit) or more");
  Require(config.stall_steps >= 0, "stall_steps is 0 (never) or more");
  Require(config.reward_clip >= 0.0, "reward_clip is 0 (none) or more");
  Require(config.first_level_seed <= config.last_level_seed,
          "first_level_seed is above last_level_seed");
  Require(config.level_difficulty >= 1 && config.level_difficulty <= 9,
          "level_difficulty is 1 to 9");
  Require(!config.levels.empty(),
          "no level is named; " + game.name + " has: " + Names(game.levels));
  for (const std::string& level : config.levels) {
    Require(game.FindLevel(level) != nullptr,
            game.name + " has no level \"" + level + "\"; it has: " + Names(game.levels));
  }
  RequireActionSet(game, config.action_set);
  RequireVariables(game, config.variables);
}

}  // namespace mario
