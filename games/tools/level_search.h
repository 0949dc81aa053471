#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/emulator.h"
#include "emulator_server/game.h"
#include "emulator_server/start_states.h"

namespace mario {

struct LevelSearchConfig {
  std::string action_set = "jump";
  int step_frames = 4;         // that an action is held
  int max_expansions = 20000;  // states from which every action is tried, until the search gives up
  // Beside the position: what makes two states different, each with the size of its classes. Names
  // that the game does not have do not count.
  std::vector<std::pair<std::string, int>> key_variables = {
      {"player_y", 4}, {"y_speed", 8}, {"x_momentum", 4}};
};

struct LevelSearchResult {
  bool cleared = false;
  std::vector<int> actions;  // of the action set, from the level's start to its end
  double furthest_position = 0.0;
  int expansions = 0;
};

// Plans over save states, without chance: best-first by position, each class of states once. What
// it clears can be cleared; what it does not clear may be possible all the same.
LevelSearchResult SearchLevel(const Game& game, const LevelStart& start, StartStates& starts,
                              const LevelSearchConfig& config, Emulator& emulator);

// Actions as a text file: a line each for a run of the same action, "STEPS NAME".
std::string ActionsText(const std::vector<int>& actions, const ActionSet& action_set);

}  // namespace mario
