#pragma once

#include <cstdint>
#include <vector>

#include "common/environment.h"

namespace mario {

// What a client remembers of the episodes that are going on, so that it can end them by itself when
// their server is lost.
class EpisodeTracker {
 public:
  EpisodeTracker(const EnvironmentConfig& config, int group_size);

  void Observe(const TimeSteps& steps);

  // Whether any environment of the group stands within an episode.
  bool InEpisode(int group) const;

  // The group's last time steps after the loss of its server: truncated, ended_by "server-lost",
  // with the last observation again. An environment that stood between two episodes gets one that
  // is over as it begins (first and truncated): it has no transition.
  TimeSteps Truncate(int group);

  // Forgets the episodes: the environments have been put into other states.
  void Reset();

 private:
  struct Episode {
    bool going_on = false;
    int steps = 0;
    double total_reward = 0.0;
    TimeStep last;
  };

  TimeStep Truncate(Episode& episode) const;

  const EnvironmentConfig config_;
  const std::size_t group_size_;
  std::vector<Episode> episodes_;                        // one an environment
  std::vector<std::vector<std::uint8_t>> observations_;  // one a group: [group_size, height, width]
};

}  // namespace mario
