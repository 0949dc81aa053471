#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"

namespace mario {

// Someone who plays: an agent, or one of the reference players it is measured against.
class Player {
 public:
  virtual ~Player() = default;

  // The actions that answer one group's time steps, one an environment. Each group's time steps
  // come in their order.
  virtual std::vector<int> Act(const TimeSteps& time_steps) = 0;

  // One group's last time steps, which nobody answers any more.
  virtual void Finish(const TimeSteps&) {}
};

// "random", "always-right", "right-and-jump", or "replay:FILE" and "repeat:FILE" (over and over) with a
// file of actions: players of any game that has these actions. tests/tools/informed_player has others, who know their game's memory.
// Throws UsageError for another name, or when the action set has no action that the player needs.
std::unique_ptr<Player> MakeReferencePlayer(const std::string& name, const EnvironmentInfo& info,
                                            std::uint64_t seed);

}  // namespace mario
