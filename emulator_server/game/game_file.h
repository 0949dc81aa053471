#pragma once

#include <filesystem>

#include "emulator_server/game/game.h"
#include "emulator_server/game/parsers/json_file.h"

namespace mario {

// Reads a game.json (games/game.schema.json describes it) and checks all of it: keys, types,
// addresses, formulas, names. Throws std::runtime_error naming the file, the place and the reason.
Game ReadGameFile(const std::filesystem::path& file);

// The "crop" of either format, not held against any screen yet.
Crop ReadCrop(const JsonValue& json);

// The "start" of a game.json.
StartSequence ReadStart(const JsonValue& json);

// Whether formulas could not tell this variable's name from one of their own, such as `position`.
bool IsReservedName(const std::string& name);

}  // namespace mario
