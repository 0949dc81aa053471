#pragma once

#include <filesystem>

#include "emulator_server/game.h"

namespace mario {

// Reads a game's folder of stable-retro as it is: data.json, and scenario.json, metadata.json and
// rom.sha where present. Its rules become our formulas:
//
//   reward  one term a variable, v > 0 ? v * reward : v * penalty; `time` counts our steps
//   done    the condition over all variables and nodes; it ends an episode by "done"
//   actions one action set, "default": a combination from each group; where there are none, every
//           direction with A or B
//
// What has no equal here: Lua scripts are refused; save states of other emulators are ignored, so
// the game starts at power-on, or as a start.json of our own in the folder tells (the "start" of a
// game.json). Names that formulas cannot have are changed: x-pos to x_pos, position to position_.
// Throws std::runtime_error naming the file, the place in it and the reason.
Game ReadRetroIntegration(const std::filesystem::path& folder);

}  // namespace mario
