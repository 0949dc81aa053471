#pragma once

#include <filesystem>
#include <vector>

#include "learner_client/players/player.h"

namespace mario {

// Plays the actions of a file from each episode's start, whatever happens: lines of "STEPS ACTION",
// as RecordingPlayer writes them. After the last one it does the last action on.
class ReplayPlayer : public Player {
 public:
  // Throws std::runtime_error with the line of what is wrong, UsageError when the action set lacks
  // an action of the file.
  ReplayPlayer(const std::filesystem::path& file, const EnvironmentInfo& info);

  std::vector<int> Act(const TimeSteps& time_steps) override;

 private:
  std::vector<int> actions_;  // one a step
  const int group_size_;
  std::vector<std::size_t> next_;  // by environment
};

}  // namespace mario
