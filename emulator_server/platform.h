#pragma once

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

AddressRange ReadableAddresses(Platform platform);
AddressRange WritableAddresses(Platform platform);  // memory, not the cartridge's program

// A console's memory as its processor addresses it.
class Memory {
 public:
  virtual ~Memory() = default;

  virtual std::uint8_t Read(std::uint32_t address) const = 0;
  virtual void Write(std::uint32_t address, std::uint8_t value) = 0;
};

}  // namespace mario
