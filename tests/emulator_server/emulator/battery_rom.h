#pragma once

#include "emulator_server/emulator/rom.h"

namespace mario {

// A cartridge whose mapper (MBC3) has four banks of battery-backed memory and a clock, and a Game
// Boy Color's memory banks if it is for one. Each frame it counts, all bytes:
//
//   A000 of bank 1 in the cartridge's memory, which is switched off between frames and then stands
//        on bank 2
//   D000 of work RAM bank 3, after which bank 5 is selected (on a Game Boy Color)
//   C000 in work RAM; C001 is the counter that was read in A000, C002 the clock's seconds
Rom BatteryRom(bool colour = false);

}  // namespace mario
