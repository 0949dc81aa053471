#include "emulator_server/environments/episode.h"

#include <cmath>
#include <stdexcept>

namespace mario {

void SaveEpisode(const Episode& episode, ByteWriter& out) {
  out.Write(std::string_view(episode.start.level));
  out.Write(episode.start.seed);
  out.Write(episode.start.difficulty);
  out.Write(episode.from_archive);
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
  episode.from_archive = in.Read<std::uint8_t>() != 0;
  episode.steps = in.ReadCount();
  episode.frames = in.Read<std::int64_t>();
  episode.steps_without_progress = in.ReadCount();
  episode.total_reward = in.Read<double>();
  if (!std::isfinite(episode.total_reward)) throw std::runtime_error("an episode is damaged");
  return episode;
}

}  // namespace mario
