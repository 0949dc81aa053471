#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game.h"

namespace mario {

struct LevelSearchConfig {
  std::string action_set = "jump";
  int step_frames = 4;         // that an action is held
  int max_expansions = 20000;  // states from which every action is tried, until the search gives up
};

struct LevelSearchResult {
  bool cleared = false;
  std::vector<int> actions = {};  // of the action set, from the level's start; empty unless cleared
  double furthest_position = 0.0;
  int expansions = 0;
};

// Plans a way to the level's end (learner_client/planner.h), in an emulator of this process. Traits
// that the game has no variable for do not count.
LevelSearchResult SearchLevel(const Game& game, const LevelStart& start, StartStates& starts,
                              const LevelSearchConfig& config, Emulator& emulator);

// Actions as a text file: a line each for a run of the same action, "STEPS NAME".
std::string ActionsText(const std::vector<int>& actions, const ActionSet& action_set);

}  // namespace mario
