#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mario {

enum class Platform { kGameBoy, kGameBoyColor, kGameBoyAdvance };

// "gb", "gbc" or "gba".
std::string PlatformName(Platform platform);
std::optional<Platform> ParsePlatform(std::string_view name);

// Addresses of a console's memory: [first, last].
struct AddressRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  bool Contains(std::uint32_t address) const { return first <= address && address <= last; }
};

// Of a console's screen, in pixels.
struct ScreenSize {
  int width = 0;
  int height = 0;
};

ScreenSize ScreenOf(Platform platform);

// An address is what the console's processor sees. Where a Game Boy's memory has banks it means a
// fixed one, whichever the game has selected: bank 0 of the video memory (8000-9FFF) and of the
// cartridge's memory (A000-BFFF, switched on or not), bank 1 of the work RAM (D000-DFFF). Of the
// program (4000-7FFF) it means the selected bank.
//
// BankAddress() names another bank. 0x10000 to 0x15FFF are a Game Boy Color's work RAM banks 2 to 7
// in a row, as in stable-retro's descriptions.
std::uint32_t BankAddress(std::uint32_t bank, std::uint32_t address);

// The bank of a Game Boy's memory that an address means, and the address there; nullopt where there
// are no banks or the selected one is meant.
struct PlaceInBank {
  std::uint32_t bank = 0;
  std::uint32_t address = 0;
};
std::optional<PlaceInBank> FindBank(std::uint32_t address);

// "0xC0A0", or "02:D163" in bank 2.
std::string AddressText(std::uint32_t address);

// "from 0x0000 to 0xFFFF": where variables may stand.
std::string ReadableText(Platform platform);

// Whether all bytes of a range are in the console's memory, and in one of its banks. What is
// writable is memory, not the cartridge's program.
bool IsReadable(Platform platform, const AddressRange& bytes);
bool IsWritable(Platform platform, const AddressRange& bytes);

// A console's memory.
class Memory {
 public:
  virtual ~Memory() = default;

  virtual std::uint8_t Read(std::uint32_t address) const = 0;
  virtual void Write(std::uint32_t address, std::uint8_t value) = 0;
};

}  // namespace mario
