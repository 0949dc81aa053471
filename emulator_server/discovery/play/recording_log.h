#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/demonstrations/demonstration.h"
#include "emulator_server/discovery/play/play_log.h"
#include "emulator_server/game/game.h"

namespace mario {

// A demonstration of a game without a description. Throws std::runtime_error in a sentence that
// names the file: no demonstration, of another ROM, emulator or console, or with a description.
Demonstration ReadRecording(const std::filesystem::path& file, const Rom& rom);

// Replays it: `log` gets every look, `states` save states on the way. Throws std::runtime_error
// when it leads elsewhere than it did when it was recorded.
void LogRecording(const Demonstration& play, const Game& game, Emulator& emulator, PlayLog& log,
                  std::vector<std::string>& states);

}  // namespace mario
