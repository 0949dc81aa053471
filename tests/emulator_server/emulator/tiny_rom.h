#pragma once

#include <cstdint>
#include <vector>

#include "emulator_server/game/game.h"
#include "emulator_server/emulator/rom.h"

namespace mario {

// What a tiny ROM is made as.
struct TinyRomOptions {
  bool colour = false;   // for the Game Boy Color: red and green stripes
  bool monochrome = false;  // with `colour`: for the Game Boy, too
  bool obedient = true;  // whether right and left move the player; else it walks by itself
};

// A 32 KiB game of our own, just large enough to test an emulator with. Its memory, all bytes:
// C000 frame counter (also at FF80), C001 the player's x, C002 0 on the title and 1 in play,
// C003 the x at which play starts. START begins to play; right and left move x by one a frame, and
// scroll a screen of vertical stripes 4 pixels wide. At x = 250 the game runs an illegal opcode.
std::vector<std::uint8_t> TinyRomBytes(const TinyRomOptions& options = {});
Rom TinyRom(const TinyRomOptions& options = {});

// Its description. The level "near" starts at 50, "seeded" at its seed; at x = 10 the player dies
// ("edge"), at 120 the level is cleared; the reward is the change of x.
Game TinyGame();

}  // namespace mario
