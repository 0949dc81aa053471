#pragma once

#include <string>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game.h"
#include "emulator_server/workshop/bench/game_draft.h"
#include "emulator_server/workshop/bench/workshop_folder.h"

namespace mario {

// Saves the game as it is now as the start of a new level: in NAME.state of the folder, or in
// NAME-2.state, ... where there is such a file, and under `name` in the description. A server
// accepts the level. Throws std::runtime_error with a sentence when the name is none or taken, the
// folder cannot be written, or episodes cannot begin here; nothing has changed then.
void SaveLevel(const std::string& name, const Emulator& emulator, const WorkshopFolder& folder,
               GameDraft& draft);

// The start of a level that a workshop plays from: of the seed 0, as easy as it gets.
LevelStart FirstStartOf(const std::string& name, const Game& game);

// Puts `emulator` at the start of a level, as an episode begins there. Throws std::runtime_error
// when the game does not start so; `emulator` is where it was then.
void GoToLevel(const std::string& name, const Game& game, Emulator& emulator);

}  // namespace mario
