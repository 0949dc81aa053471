#pragma once

#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/game.h"

namespace mario {

// The smallest Game Boy Advance game that can be played: it counts frames at 02000000, keeps an x
// at 02000004 that right and left move by one a frame, and shows x as the colour of its first
// pixel.
Rom TinyAdvanceRom();

// One that waits in a loop which mGBA knows of a game, and skips. It counts the loop's turns at
// 02000000; each takes most of a frame.
Rom IdlingAdvanceRom();

// One that from its 20th frame on adds 1 a frame to the first byte of the cartridge's memory
// (SRAM), as it does to a copy at 02000004. Frames are counted at 02000000.
Rom BatteryAdvanceRom();

// TinyAdvanceRom's description: x is the position; right from 0 to 60 clears its only level,
// "start".
Game TinyAdvanceGame();

// Calls the BIOS function of this number again and again, with -1 in r2 and zeros in memory where
// it reads: the affine sets (0x0E, 0x0F) have as many to make as r2 says, and a Huffman tree of
// zeros (0x13) has no leaf.
Rom CallingAdvanceRom(std::uint32_t function);

}  // namespace mario
