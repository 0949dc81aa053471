#include "learner_client/curriculum/graded_levels.h"

#include <algorithm>

#include "common/program.h"

namespace mario {

EpisodeStart GradedLevel::Draw(Generator& generator) const {
  const std::int64_t seeds = std::int64_t{last_seed} - first_seed + 1;
  const auto drawn = first_seed + generator.UniformInt(seeds);
  return {.level = level, .seed = static_cast<std::uint32_t>(drawn), .difficulty = difficulty};
}

GradedLevels::GradedLevels(const std::vector<LevelInfo>& levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const LevelInfo& info = levels[i];
    for (int difficulty = info.first_difficulty; difficulty <= info.last_difficulty; ++difficulty) {
      if (all_.size() == kMost) {
        throw UsageError("levels and their difficulties are more than " + std::to_string(kMost) +
                         ": narrow level-difficulty, or name fewer levels");
      }
      all_.push_back({.level = static_cast<int>(i),
                      .name = info.name,
                      .difficulty = difficulty,
                      .first_seed = info.first_seed,
                      .last_seed = info.last_seed});
    }
  }
}

std::optional<std::size_t> GradedLevels::IndexOf(const EpisodeSummary& episode) const {
  const auto found = std::ranges::find_if(all_, [&](const GradedLevel& graded) {
    return graded.name == episode.level && graded.difficulty == episode.level_difficulty;
  });
  if (found == all_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all_.begin());
}

}  // namespace mario
