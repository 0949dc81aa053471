#pragma once

#include <filesystem>

#include "emulator_server/discovery/play/play_finder.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/game.h"

namespace mario {

// Its only level.
inline constexpr char kUndescribedLevel[] = "play";

// What holds of any ROM: every direction, A and B, and the start that was found. Its reward is the
// novelty of the screen (screen_novelty.h). It has no variables.
Game UndescribedGame(const Rom& rom, const FoundStart& start);

// The description in `folder`, or with "none" (kNoDescription) UndescribedGame from
// where FindPlay leads. Throws as LoadGame.
Game LoadGameOr(const std::filesystem::path& folder, const Rom& rom);

// All that directions, A and B are good for in most games.
ActionSet UsualActions();

}  // namespace mario
