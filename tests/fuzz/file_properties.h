#pragma once

#include <string_view>

namespace mario {

// What must hold for any bytes in a file that the server reads: they are refused by a
// std::runtime_error with a sentence, or what was read from them works. Each throws
// std::logic_error, or whatever should not have been let out, when that fails.

// A game.json: a game that is accepted can be judged by, whatever its memory holds.
void CheckGameFileBytes(std::string_view bytes);

// A folder of stable-retro's, its files joined by NUL bytes in this order: data.json,
// scenario.json, metadata.json, rom.sha, start.json. Those left out are not there.
void CheckRetroBytes(std::string_view bytes);

// A ROM, and some frames of what is accepted. An 'R' first asks for the other bytes to be made into
// a cartridge with a right header, whose program they are: mutations alone would never find one.
void CheckRomBytes(std::string_view bytes);

}  // namespace mario
