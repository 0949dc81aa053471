#pragma once

#include <string>
#include <vector>

namespace mario {

// How the level of each episode is chosen.
struct CurriculumConfig {
  // "uniform", "difficulty", "replay-failures" or "replay-td-errors" (curriculum.h).
  std::string order = "uniform";
  std::vector<double> level_weights = {};  // one a level; empty: all are equally likely
  // Of "difficulty": the clear rate over 50 episodes at the hardest difficulty so far that lets the
  // next one in.
  double next_difficulty_at = 0.7;
  // Of the two replays: the share of the episodes that replay a level, the number of levels that
  // are remembered, and the temperature of their ranks (the paper's: 0.1).
  double replay_share = 0.5;
  int replay_levels = 1000;
  double replay_temperature = 0.1;

  bool operator==(const CurriculumConfig&) const = default;
};

// Throws UsageError when they contradict each other or the levels that are named.
void Validate(const CurriculumConfig& config, const std::vector<std::string>& levels);

}  // namespace mario
