#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator_server/emulator/platform.h"

namespace mario {

// A cartridge's bytes, shared by every emulator that plays it.
struct Rom {
  std::filesystem::path file;  // where it was read from, for messages
  std::vector<std::uint8_t> bytes;  // a Game Boy's padded with 0xFF to a power of two
  Platform platform = Platform::kGameBoy;
  std::string sha1 = {};  // of the file; 40 hex digits
  std::vector<std::string> warnings = {};  // what is wrong with it, though it can be played
};

// Reads and checks a ROM. Throws std::runtime_error in one sentence when the file is missing, is
// not a ROM of a Game Boy, Game Boy Color or Game Boy Advance.
Rom LoadRom(const std::filesystem::path& file);

// The same for bytes that are already in memory; `file` is only named in messages.
Rom MakeRom(std::vector<std::uint8_t> bytes, const std::filesystem::path& file);

}  // namespace mario
