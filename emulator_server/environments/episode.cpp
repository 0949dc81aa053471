#include "emulator_server/environments/episode.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mario {
namespace {

// In a snapshot, where 0 is a level's start and 1 an archived state.
constexpr std::uint8_t kAlong = 2;

}  // namespace

// Drawn in this order whatever the outcome, so that settings change as little as they must.
LevelStart DrawStart(const EnvironmentConfig& config, std::span<const LevelInfo> levels,
                     Random& random) {
  const std::size_t level = random.Below(levels.size());
  const std::uint64_t seeds = std::uint64_t{config.last_level_seed} - config.first_level_seed + 1;
  const auto seed = static_cast<std::uint32_t>(config.first_level_seed + random.Below(seeds));
  LevelStart start = {levels[level].name, seed, config.first_level_difficulty};
  const int difficulties = config.last_level_difficulty - config.first_level_difficulty + 1;
  if (difficulties == 1) return start;
  const std::uint64_t harder = random.Below(static_cast<std::uint64_t>(difficulties));
  if (levels[level].last_difficulty > 0) start.difficulty += static_cast<int>(harder);
  return start;
}

LevelStart StartAt(const EpisodeStart& chosen, const EnvironmentConfig& config,
                   std::span<const LevelInfo> levels) {
  const LevelInfo& level = levels[static_cast<std::size_t>(chosen.level)];
  const bool has_difficulty = level.last_difficulty > 0;
  return {level.name, chosen.seed,
          has_difficulty ? chosen.difficulty : config.first_level_difficulty};
}

int DifficultyOf(const LevelStart& start, std::span<const LevelInfo> levels) {
  const auto level = std::ranges::find(levels, start.level, &LevelInfo::name);
  return level != levels.end() && level->last_difficulty > 0 ? start.difficulty : 0;
}

void SaveEpisode(const Episode& episode, ByteWriter& out) {
  out.Write(std::string_view(episode.start.level));
  out.Write(episode.start.seed);
  out.Write(episode.start.difficulty);
  out.Write(static_cast<std::uint8_t>(episode.along ? kAlong : episode.from_archive));
  if (episode.along) {
    out.Write(episode.along->demonstration);
    out.Write(episode.along->step);
    out.Write(episode.along->follow);
  }
  out.Write(episode.steps);
  out.Write(episode.frames);
  out.Write(episode.steps_without_progress);
  out.Write(episode.total_reward);
}

Episode LoadEpisode(ByteReader& in) {
  Episode episode;
  episode.start.level = in.ReadText();
  episode.start.seed = in.Read<std::uint32_t>();
  episode.start.difficulty = in.Read<int>();
  const auto origin = in.Read<std::uint8_t>();
  episode.from_archive = origin != 0;
  if (origin == kAlong) {
    episode.along.emplace();
    episode.along->demonstration = in.ReadCount();
    episode.along->step = in.ReadCount();
    episode.along->follow = in.Read<std::uint8_t>() != 0;
  }
  episode.steps = in.ReadCount();
  episode.frames = in.Read<std::int64_t>();
  episode.steps_without_progress = in.ReadCount();
  episode.total_reward = in.Read<double>();
  if (!std::isfinite(episode.total_reward)) throw std::runtime_error("an episode is damaged");
  return episode;
}

}  // namespace mario
