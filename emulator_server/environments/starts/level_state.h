#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "emulator_server/emulator/emulator.h"

namespace mario {

// Save states as files of a game's folder, in which its levels begin ("state": "1-2.state"). Each
// has an envelope (state_envelope.h, without keys: the folder is trusted as the ROM is) with the
// emulator's version, the console and the ROM's SHA-1.

// "mGBA 0.10.1 as gb": what such files and demonstrations belong to, besides their ROM.
std::string EmulatorAndConsole(Platform platform);

// What such a file holds, of the emulator as it is now.
std::string MakeLevelState(const Emulator& emulator);

// The emulator's state in what MakeLevelState made, or in an environment's snapshot: to be
// compared, for nobody vouches for it. Throws std::runtime_error when it is damaged.
std::string EmulatorStateIn(std::string_view recorded);

// Puts `emulator` into the state of a file. Throws std::runtime_error with a sentence that names
// the file, the reason and what to do: unreadable, damaged, or of another ROM, console or emulator.
void LoadLevelState(const std::filesystem::path& file, Emulator& emulator);

// Powers `emulator` off and on with a battery save, a .sav file of any emulator. Throws
// std::runtime_error as above.
void ResetWithBattery(const std::filesystem::path& file, Emulator& emulator);

}  // namespace mario
