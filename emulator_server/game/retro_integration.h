#pragma once

#include <filesystem>

#include "emulator_server/game/game.h"

namespace mario {

// Reads a game's folder of stable-retro: data.json, and scenario.json, metadata.json and rom.sha
// where present. Its rules become formulas:
//
//   reward  one term a variable, v > 0 ? v * reward : v * penalty; `time` counts steps
//   done    the condition over all variables and nodes; it ends an episode by "done"
//   actions one action set, "default": a combination from each group; where there are none, those
//           of stable-retro's console, and a smaller set "simple"; "default+start" has START, too
//   crop    a width or height of 0 reaches to the edge; of `crops` the first player's
//
// What has no equal here: Lua scripts are refused; save states of other emulators cannot be read,
// so a folder whose metadata.json names one needs a state of ours in its place, or a start.json (the
// "start" of a game.json) that leads from power-on into the play. Without either the game is read,
// and its missing_start says so.
// Names that formulas cannot have are changed: x-pos to x_pos, position to position_. Throws
// std::runtime_error naming the file, the place in it and the reason.
Game ReadRetroIntegration(const std::filesystem::path& folder);

}  // namespace mario
