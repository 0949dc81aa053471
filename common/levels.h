#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace mario {

// Where along a demonstration an episode begins: in the state after its first `step` steps.
struct DemonstrationPlace {
  int demonstration = 0;  // index of EnvironmentConfig::demonstrations
  int step = 0;
  // The demonstration's own buttons are played, whatever the actions, up to its end, and
  // TimeStep::held_action is the action that stands for those of the step
  // (demonstration_actions.h).
  bool follow = false;

  bool operator==(const DemonstrationPlace&) const = default;
};

// Where an episode begins, when the client chooses it: at the start of this level; or, for the
// share of archived states, in one of this level and difficulty; or along a demonstration, whatever
// the level.
struct EpisodeStart {
  int level = 0;  // index of EnvironmentInfo::levels
  std::uint32_t seed = 0;
  int difficulty = 0;
  std::optional<DemonstrationPlace> along = {};

  bool operator==(const EpisodeStart&) const = default;
};

// A level that episodes of a batch may be of. One whose seeds and difficulties are 0 to 0 has none.
struct LevelInfo {
  std::string name;
  std::uint32_t first_seed = 0;  // both ends included
  std::uint32_t last_seed = 0;
  int first_difficulty = 0;
  int last_difficulty = 0;

  bool Has(const EpisodeStart& start) const {
    return first_seed <= start.seed && start.seed <= last_seed &&
           first_difficulty <= start.difficulty && start.difficulty <= last_difficulty;
  }
  bool operator==(const LevelInfo&) const = default;
};

// Throws std::runtime_error unless `starts` is empty, or has `count` entries, each one of `levels`
// with a seed and a difficulty that it has, or a place of a demonstration, of which these have so
// many steps.
inline void RequireStarts(std::span<const EpisodeStart> starts,
                          const std::vector<LevelInfo>& levels,
                          std::span<const int> demonstration_steps, std::size_t count) {
  if (!starts.empty() && starts.size() != count) {
    throw std::runtime_error(std::to_string(starts.size()) + " starts for a group of " +
                             std::to_string(count) + " environments");
  }
  for (const EpisodeStart& start : starts) {
    if (const auto& along = start.along) {
      const auto which = static_cast<std::size_t>(along->demonstration);
      const bool is_there = along->demonstration >= 0 && which < demonstration_steps.size() &&
                            along->step >= 0 && along->step < demonstration_steps[which];
      if (is_there) continue;
      throw std::runtime_error("an episode cannot begin at step " + std::to_string(along->step) +
                               " of demonstration " + std::to_string(along->demonstration) +
                               " of " + std::to_string(demonstration_steps.size()));
    }
    const auto index = static_cast<std::size_t>(start.level);
    if (start.level >= 0 && index < levels.size() && levels[index].Has(start)) continue;
    throw std::runtime_error("an episode cannot begin at level " + std::to_string(start.level) +
                             " of " + std::to_string(levels.size()) + " with seed " +
                             std::to_string(start.seed) + " and difficulty " +
                             std::to_string(start.difficulty));
  }
}

}  // namespace mario
