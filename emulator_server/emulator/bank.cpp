#include "emulator_server/emulator/bank.h"

#include <cstddef>

#include "emulator_server/emulator/mgba_core.h"
#include "emulator_server/emulator/platform.h"

namespace mario {
namespace {

// Not mGBA's rawRead8 with a segment, which reads nothing of a cartridge's memory while the game
// has it switched off, and writes to the bank beside the selected one.
std::uint8_t* At(std::uint8_t* memory, std::size_t bytes, std::size_t at) {
  return memory != nullptr && at < bytes ? memory + at : nullptr;
}

}  // namespace

std::uint8_t* FindBankedByte(const mCore& core, std::uint32_t address) {
  const auto place = FindBank(address);
  if (!place) return nullptr;
  GB& game_boy = *GameBoy(core);
  const auto at = [&place](std::size_t bank_bytes) {
    return place->bank * bank_bytes + place->address % bank_bytes;
  };
  switch (place->address >> 13) {
    case 0x4000 >> 13:
    case 0x6000 >> 13:
      return At(game_boy.memory.rom, game_boy.memory.romSize, at(GB_SIZE_CART_BANK0));
    case 0x8000 >> 13:
      return At(game_boy.video.vram, GB_SIZE_VRAM, at(GB_SIZE_VRAM_BANK0));
    case 0xA000 >> 13: {
      // A smaller memory than a bank is seen again and again.
      constexpr std::size_t kBank = GB_SIZE_EXTERNAL_RAM;
      const std::size_t bytes = game_boy.sramSize;
      const bool small = place->bank == 0 && bytes > 0 && bytes < kBank;
      return At(game_boy.memory.sram, bytes, at(small ? bytes : kBank));
    }
    default:
      return At(game_boy.memory.wram, GB_SIZE_WORKING_RAM, at(GB_SIZE_WORKING_RAM_BANK0));
  }
}

}  // namespace mario
