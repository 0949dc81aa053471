#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "learner_client/players/player.h"

namespace mario {

// Sees what is before the sprout and jumps: over enemies, pots and pits, with a run before wide
// pits. It reads the observation's pixels ahead of the player, whose place the variables tell, and
// knows nothing of the level: a floor under what learning should reach. Works on Sprout Land and
// any game with its screen and variables.
class ScriptedPlayer : public Player {
 public:
  // What EnvironmentConfig::variables must hold for it, in this order.
  static std::vector<std::string> Variables();

  // Throws UsageError when the action set lacks one of right, right+A, right+B, right+A+B.
  explicit ScriptedPlayer(const EnvironmentInfo& info);

  std::vector<int> Act(const TimeSteps& time_steps) override;

 private:
  // What is ahead, in screen pixels from the player's centre; kNothing when there is none in sight.
  struct Sight {
    int pit = kNothing;
    int pit_width = 0;
    int wall = kNothing;   // a pot or a stair
    int enemy = kNothing;  // or a low step
  };
  static constexpr int kNothing = 1000;

  Sight Look(std::span<const std::uint8_t> observation, int x, int feet) const;
  bool White(std::span<const std::uint8_t> observation, int x, int y) const;
  bool GroundBelow(std::span<const std::uint8_t> observation, int x, int feet) const;
  int Decide(const TimeStep& step, std::span<const std::uint8_t> observation, int& jump_left) const;

  const ObservationShape shape_;
  const int group_size_;
  int right_, jump_, run_, running_jump_;
  std::vector<int> jump_left_;  // by environment: steps for which A is still held
};

}  // namespace mario
