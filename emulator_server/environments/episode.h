#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/environment.h"
#include "emulator_server/environments/starts/byte_stream.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/environments/starts/start_states.h"

namespace mario {

// The episode that is running, or that has just ended.
struct Episode {
  LevelStart start;
  bool from_archive = false;
  std::optional<DemonstrationPlace> along = {};  // from_archive is true, too
  int steps = 0;
  std::int64_t frames = 0;
  int steps_without_progress = 0;
  double total_reward = 0.0;  // before clipping
};

// Draws a level, a seed and a difficulty from the configuration's; `levels`: what LevelInfos makes
// of it.
LevelStart DrawStart(const EnvironmentConfig& config, std::span<const LevelInfo> levels,
                     Random& random);

// What a client has chosen, one of `levels`. Levels without a difficulty are kept under the first.
LevelStart StartAt(const EpisodeStart& chosen, const EnvironmentConfig& config,
                   std::span<const LevelInfo> levels);

// As it is reported: 0 where the level has none.
int DifficultyOf(const LevelStart& start, std::span<const LevelInfo> levels);

void SaveEpisode(const Episode& episode, ByteWriter& out);

// Throws std::runtime_error when there is none to read.
Episode LoadEpisode(ByteReader& in);

}  // namespace mario
