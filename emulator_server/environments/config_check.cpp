#include "emulator_server/environments/config_check.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "common/limits.h"
#include "common/program.h"
#include "emulator_server/game/level_writes.h"

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

std::optional<std::uint32_t> ParseSeed(std::string_view digits) {
  std::uint32_t seed = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return seed;
}

// "7" or "100..199": both ends.
std::optional<std::pair<std::uint32_t, std::uint32_t>> ParseSeeds(std::string_view text) {
  const std::size_t dots = text.find("..");
  const bool is_range = dots != std::string_view::npos;
  const auto first = ParseSeed(text.substr(0, dots));
  const auto last = is_range ? ParseSeed(text.substr(dots + 2)) : first;
  if (!first || !last) return std::nullopt;
  return std::pair(*first, *last);
}

void CheckDifficulty(const EnvironmentConfig& config, const Game& game, const Level& level) {
  const Difficulties& known = game.difficulties;
  Require(!LevelReads(game, level, "difficulty") || known.Contains(config.level_difficulty),
          "level_difficulty is " + std::to_string(known.least) + " to " +
              std::to_string(known.greatest) + " in " + game.name);
}

void CheckTaps(const EnvironmentConfig& config, const ActionSet& set) {
  for (const Action& action : set.actions) {
    Require(action.tap_frames < config.frame_skip,
            "the action " + action.name + " of \"" + set.name + "\" taps for " +
                std::to_string(action.tap_frames) + " frames, which leaves none of a step's " +
                std::to_string(config.frame_skip) +
                " to release the button: give a frame_skip of at least " +
                std::to_string(action.tap_frames + 1) + ", or another action set");
  }
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

EnvironmentConfig WithGameDefaults(EnvironmentConfig config, const Game& game) {
  if (config.action_set.empty()) config.action_set = game.action_sets.front().name;
  if (config.levels.empty()) config.levels = {game.levels.front().name};
  const std::string& only = config.levels.front();
  if (config.levels.size() > 1 || game.FindLevel(only) != nullptr) return config;
  const auto seeds = ParseSeeds(only);
  const Level* generated = FindGeneratedLevel(game);
  if (!seeds || generated == nullptr) return config;
  config.first_level_seed = seeds->first;
  config.last_level_seed = seeds->second;
  config.levels = {generated->name};
  return config;
}

void CheckConfig(const EnvironmentConfig& config, const Game& game) {
  Require(config.environments >= 1, "at least one environment is needed");
  Require(config.groups >= 1 && config.environments % config.groups == 0,
          std::to_string(config.environments) + " environments cannot be divided into " +
              std::to_string(config.groups) + " equal groups");
  Require(config.frame_skip >= 1 && config.frame_skip <= kMaxFrameSkip,
          "frame_skip is 1 to " + std::to_string(kMaxFrameSkip) + " frames");
  Require(!config.max_last_two_frames || !config.min_last_two_frames,
          "max_last_two_frames and min_last_two_frames exclude each other");
  Require(IsProbability(config.sticky_probability), "sticky_probability is 0 to 1");
  Require(IsProbability(config.archive_share), "archive_share is 0 to 1");
  Require(config.max_no_ops >= 0 && config.max_no_ops <= kMaxNoOps,
          "max_no_ops is 0 to " + std::to_string(kMaxNoOps) + " frames");
  Require(config.max_steps >= 0, "max_steps is 0 (no limit) or more");
  Require(config.stall_steps >= 0, "stall_steps is 0 (never) or more");
  Require(config.reward_clip >= 0.0, "reward_clip is 0 (none) or more");
  Require(config.first_level_seed <= config.last_level_seed,
          "first_level_seed is above last_level_seed");
  for (const std::string& level : config.levels) {
    Require(game.FindLevel(level) != nullptr,
            game.name + " has no level \"" + level + "\"; it has: " + Names(game.levels));
    CheckDifficulty(config, game, *game.FindLevel(level));
  }
  CheckTaps(config, RequireActionSet(game, config.action_set));
  RequireVariables(game, config.variables);
}

}  // namespace mario
