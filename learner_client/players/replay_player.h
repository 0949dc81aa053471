#pragma once

#include <filesystem>
#include <vector>

#include "learner_client/players/player.h"

namespace mario {

// Plays the actions of a file from each episode's start, whatever happens: lines of "STEPS ACTION",
// as RecordingPlayer writes them.
class ReplayPlayer : public Player {
 public:
  // What follows the file's last action: that action again and again, or the file from its start.
  enum class AtEnd { kHold, kRepeat };

  // Throws std::runtime_error with the line of what is wrong, UsageError when the action set lacks
  // an action of the file.
  ReplayPlayer(const std::filesystem::path& file, const EnvironmentInfo& info,
               AtEnd at_end = AtEnd::kHold);

  std::vector<int> Act(const TimeSteps& time_steps) override;

 private:
  std::vector<int> actions_;  // one a step
  const int group_size_;
  const AtEnd at_end_;
  std::vector<std::size_t> next_;  // by environment
};

}  // namespace mario
