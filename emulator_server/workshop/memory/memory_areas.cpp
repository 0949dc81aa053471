#include "emulator_server/workshop/memory/memory_areas.h"

namespace mario {
namespace {

// A Game Boy cartridge's header (Pan Docs, "The Cartridge Header").
constexpr std::size_t kCartridgeType = 0x147;
constexpr std::size_t kMemorySize = 0x149;

constexpr std::uint32_t kCartridgeBank = 0x2000;  // bytes

std::uint32_t CartridgeBytes(const Rom& rom) {
  if (rom.bytes.size() <= kMemorySize) return 0;
  const std::uint8_t type = rom.bytes[kCartridgeType];
  if (type == 0x05 || type == 0x06)
    return 512;  // the MBC2's own, of which half of each byte counts
  switch (rom.bytes[kMemorySize]) {
    case 1:
      return 0x800;
    case 2:
      return kCartridgeBank;
    case 3:
      return 4 * kCartridgeBank;
    case 4:
      return 16 * kCartridgeBank;
    case 5:
      return 8 * kCartridgeBank;
    default:
      return 0;
  }
}

// Pan Docs, "Memory Map". The switched-on bank of 0xD000 is bank 1 on the older console.
std::vector<MemoryArea> GameBoyAreas(const Rom& rom) {
  const bool colour = rom.platform == Platform::kGameBoyColor;
  std::vector<MemoryArea> areas = {{"work RAM", 0xC000, 0x2000}, {"high RAM", 0xFF80, 0x7F}};
  for (std::uint32_t bank = 2; colour && bank < 8; ++bank) {
    areas.push_back({"work RAM, bank " + std::to_string(bank), BankAddress(bank, 0xD000), 0x1000});
  }
  const std::uint32_t cartridge = CartridgeBytes(rom);
  for (std::uint32_t bank = 0; bank * kCartridgeBank < cartridge; ++bank) {
    const std::uint32_t rest = cartridge - bank * kCartridgeBank;
    areas.push_back({"cartridge RAM, bank " + std::to_string(bank),
                     bank == 0 ? 0xA000 : BankAddress(bank, 0xA000),
                     rest < kCartridgeBank ? rest : kCartridgeBank});
  }
  areas.push_back({"sprites", 0xFE00, 0xA0});
  areas.push_back({"video RAM", 0x8000, 0x2000});
  if (colour) areas.push_back({"video RAM, bank 1", BankAddress(1, 0x8000), 0x2000});
  return areas;
}

}  // namespace

std::vector<MemoryArea> MemoryAreas(const Rom& rom) {
  if (rom.platform != Platform::kGameBoyAdvance) return GameBoyAreas(rom);
  // GBATEK, "GBA Memory Map".
  return {{"work RAM in the processor", 0x03000000, 0x8000},
          {"work RAM on the board", 0x02000000, 0x40000},
          {"sprites", 0x07000000, 0x400},
          {"palettes", 0x05000000, 0x400},
          {"video RAM", 0x06000000, 0x18000}};
}

std::vector<std::uint8_t> ReadAreas(const std::vector<MemoryArea>& areas, const Memory& memory) {
  std::size_t size = 0;
  for (const MemoryArea& area : areas) size += area.bytes;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(size);
  for (const MemoryArea& area : areas) {
    for (std::uint32_t i = 0; i < area.bytes; ++i) bytes.push_back(memory.Read(area.address + i));
  }
  return bytes;
}

}  // namespace mario
