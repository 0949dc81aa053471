#pragma once

#include <cstdint>

#include "emulator_server/emulator/rom.h"

namespace mario {

inline constexpr std::uint8_t kMbc3WithClock = 0x10;  // memory and battery, too

// A cartridge whose mapper (MBC3) has four banks of battery-backed memory and a clock, and a Game
// Boy Color's memory banks if it is for one. Each frame it counts, all bytes:
//
//   A000 of bank 1 in the cartridge's memory, which is switched off between frames and then stands
//        on bank 2
//   D000 of work RAM bank 3, after which bank 5 is selected (on a Game Boy Color)
//   C000 in work RAM; C001 is the counter that was read in A000, C002 the clock's seconds
//
// With another kind of cartridge in its header (0x147) it does what that makes of it.
Rom BatteryRom(bool colour = false, std::uint8_t kind = kMbc3WithClock);

}  // namespace mario
