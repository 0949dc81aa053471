#include "tests/emulator_server/emulator/battery_rom.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr std::array<std::uint8_t, 85> kProgram = {
    0xF3, 0x31, 0xFE, 0xFF,              // di; ld sp, FFFE
    0xAF, 0xEA, 0x00, 0xC0,              // [C000] = 0
    0x3E, 0x0A, 0xEA, 0x00, 0x00,        // loop: the cartridge's memory on
    0x3E, 0x01, 0xEA, 0x00, 0x40,        // its bank 1
    0x21, 0x00, 0xA0, 0x34, 0x7E,        // count in A000
    0xEA, 0x01, 0xC0,                    // [C001] = it
    0xAF, 0xEA, 0x00, 0x60,              // the clock's registers as of now
    0x3C, 0xEA, 0x00, 0x60,              //
    0x3E, 0x08, 0xEA, 0x00, 0x40,        // seconds in A000
    0x7E, 0xEA, 0x02, 0xC0,              // [C002] = them
    0x3E, 0x02, 0xEA, 0x00, 0x40,        // bank 2
    0xAF, 0xEA, 0x00, 0x00,              // the memory off
    0x3E, 0x03, 0xE0, 0x70,              // work RAM bank 3
    0x21, 0x00, 0xD0, 0x34,              // count in D000
    0x3E, 0x05, 0xE0, 0x70,              // bank 5
    0x21, 0x00, 0xC0, 0x34,              // count in C000
    0x00, 0x00, 0x00,                    //
    0xF0, 0x44, 0xFE, 0x90, 0x20, 0xFA,  // wait for line 144
    0xF0, 0x44, 0xFE, 0x90, 0x28, 0xFA,  // wait for its end
    0x18, 0xB3,                          // jr loop
};

}  // namespace

Rom BatteryRom(bool colour, std::uint8_t kind) {
  std::vector<std::uint8_t> bytes = TinyRomBytes({.colour = colour});
  bytes[0x147] = kind;
  bytes[0x149] = 0x03;  // 32 KiB
  bytes[0x14D] = 0;
  for (std::size_t at = 0x134; at < 0x14D; ++at) {
    bytes[0x14D] = static_cast<std::uint8_t>(bytes[0x14D] - bytes[at] - 1);
  }
  std::fill(bytes.begin() + 0x150, bytes.begin() + 0x250, std::uint8_t{0});
  std::copy(kProgram.begin(), kProgram.end(), bytes.begin() + 0x150);
  return MakeRom(std::move(bytes), "battery.gb");
}

}  // namespace mario
