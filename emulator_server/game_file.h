#pragma once

#include <filesystem>

#include "emulator_server/game.h"

namespace mario {

// Reads a game.json (games/game.schema.json describes it) and checks all of it: keys, types,
// addresses, formulas, names. Throws std::runtime_error naming the file, the place and the reason.
Game ReadGameFile(const std::filesystem::path& file);

}  // namespace mario
