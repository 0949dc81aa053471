#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "emulator_server/emulator/platform.h"
#include "emulator_server/emulator/rom.h"

namespace mario {

// A part of a console's RAM whose bytes stand one after the other.
struct MemoryArea {
  std::string name;           // for people: "work RAM, bank 2"
  std::uint32_t address = 0;  // of the first byte (platform.h)
  std::uint32_t bytes = 0;
};

// All RAM that a console has with this cartridge in it, banks included, where games keep their
// variables first. Not an Advance cartridge's memory: reading it may change it.
std::vector<MemoryArea> MemoryAreas(const Rom& rom);

// The bytes of all areas, one area after the other.
std::vector<std::uint8_t> ReadAreas(const std::vector<MemoryArea>& areas, const Memory& memory);

}  // namespace mario
