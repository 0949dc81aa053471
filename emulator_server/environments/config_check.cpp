#include "emulator_server/environments/config_check.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
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
  Require(
      !LevelReads(game, level, "difficulty") || (known.Contains(config.first_level_difficulty) &&
                                                 known.Contains(config.last_level_difficulty)),
      "level_difficulty is " + std::to_string(known.least) + " to " +
          std::to_string(known.greatest) + " in " + game.name);
}

// Of the levels of one generator: more are left for tests, which nothing was trained on.
constexpr std::uint64_t kMostSeeds = std::uint64_t{1} << 31;

void CheckSeeds(const EnvironmentConfig& config) {
  Require(config.first_level_seed <= config.last_level_seed,
          "first_level_seed is above last_level_seed");
  const std::uint64_t seeds = std::uint64_t{config.last_level_seed} - config.first_level_seed + 1;
  Require(seeds <= kMostSeeds,
          "seeds " + std::to_string(config.first_level_seed) + " to " +
              std::to_string(config.last_level_seed) + " are " + std::to_string(seeds) +
              " levels: ask for at most " + std::to_string(kMostSeeds) +
              ", by convention 0..2147483647 to train on and seeds from 2147483648 to test on");
}

void CheckLevels(const EnvironmentConfig& config, const Game& game) {
  std::set<std::string> named;
  for (const std::string& level : config.levels) {
    const Level* known = game.FindLevel(level);
    Require(known != nullptr,
            game.name + " has no level \"" + level + "\"; it has: " + Names(game.levels));
    Require(named.insert(level).second, "the level \"" + level + "\" is named twice: name it once");
    CheckDifficulty(config, game, *known);
  }
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

std::vector<LevelInfo> LevelInfos(const EnvironmentConfig& config, const Game& game) {
  std::vector<LevelInfo> levels;
  for (const std::string& name : config.levels) {
    LevelInfo info{.name = name};
    const Level* level = game.FindLevel(name);
    if (level != nullptr && LevelReads(game, *level, "seed")) {
      info.first_seed = config.first_level_seed;
      info.last_seed = config.last_level_seed;
    }
    if (level != nullptr && LevelReads(game, *level, "difficulty")) {
      info.first_difficulty = config.first_level_difficulty;
      info.last_difficulty = config.last_level_difficulty;
    }
    levels.push_back(std::move(info));
  }
  return levels;
}

EnvironmentConfig WithGameDefaults(EnvironmentConfig config, const Game& game) {
  if (config.action_set.empty()) config.action_set = game.action_sets.front().name;
  if (config.levels.empty()) config.levels = {game.levels.front().name};
  const Level* generated = FindGeneratedLevel(game);
  if (generated == nullptr) return config;
  const std::string* by_seeds = nullptr;
  for (std::string& level : config.levels) {
    const auto seeds = ParseSeeds(level);
    if (!seeds || game.FindLevel(level) != nullptr) continue;
    Require(by_seeds == nullptr, "levels are named by two ranges of seeds: name one range");
    config.first_level_seed = seeds->first;
    config.last_level_seed = seeds->second;
    level = generated->name;
    by_seeds = &level;
  }
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
  CheckSeeds(config);
  Require(config.first_level_difficulty <= config.last_level_difficulty,
          "level_difficulty goes from the greater to the less");
  CheckLevels(config, game);
  CheckTaps(config, RequireActionSet(game, config.action_set));
  RequireVariables(game, config.variables);
}

}  // namespace mario
