#pragma once

#include <cstdint>

#include "emulator_server/environments/byte_stream.h"
#include "emulator_server/environments/start_states.h"

namespace mario {

// The episode that is running, or that has just ended.
struct Episode {
  LevelStart start;
  bool from_archive = false;
  int steps = 0;
  std::int64_t frames = 0;
  int steps_without_progress = 0;
  double total_reward = 0.0;  // before clipping
};

void SaveEpisode(const Episode& episode, ByteWriter& out);

// Throws std::runtime_error when there is none to read.
Episode LoadEpisode(ByteReader& in);

}  // namespace mario
