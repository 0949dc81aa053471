#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator_server/emulator/platform.h"

namespace mario {

// A cartridge's bytes, shared by every emulator that plays it.
struct Rom {
  std::filesystem::path file;  // where it was read from, for messages; in an archive: ARCHIVE/NAME
  std::vector<std::uint8_t> bytes;  // a Game Boy's padded with 0xFF to a power of two
  Platform platform = Platform::kGameBoy;  // that it is played on
  bool runs_on_both = false;               // on a Game Boy and on a Game Boy Color
  std::string sha1 = {};                   // of the file, unpacked; 40 hex digits
  std::vector<std::string> warnings = {};  // what is wrong with it, though it can be played
};

// Reads and checks a ROM, which may be packed: the only one of a zip archive, or with gzip. What
// mGBA plays is taken with warnings, however wrong its header. Throws std::runtime_error in one
// sentence when the file is missing, or is not a ROM of a Game Boy, Game Boy Color or Game Boy
// Advance.
Rom LoadRom(const std::filesystem::path& file);

// The same for bytes that are already in memory; `file` is only named in messages.
Rom MakeRom(std::vector<std::uint8_t> bytes, const std::filesystem::path& file);

}  // namespace mario
