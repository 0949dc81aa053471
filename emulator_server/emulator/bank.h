#pragma once

#include <cstdint>

struct mCore;

namespace mario {

// The byte of a Game Boy's memory that an address with a bank means (platform.h), whichever bank
// the game has selected. Null where the console has none, and for all other addresses.
std::uint8_t* FindBankedByte(const mCore& core, std::uint32_t address);

}  // namespace mario
