#include "emulator_server/emulator/platform.h"

#include <array>
#include <cstdio>

namespace mario {
namespace {

// An address with this bit has a bank in bits 16 to 23.
constexpr std::uint32_t kInBank = 1 << 24;

// A Game Boy's: Pan Docs, "Memory Map".
constexpr AddressRange kProgram = {0x4000, 0x7FFF};
constexpr AddressRange kVideoMemory = {0x8000, 0x9FFF};
constexpr AddressRange kCartridgeMemory = {0xA000, 0xBFFF};
constexpr AddressRange kWorkMemory = {0xD000, 0xDFFF};
constexpr AddressRange kFurtherBanks = {0x10000, 0x15FFF};

constexpr AddressRange kAdvanceWritable = {0x02000000, 0x07FFFFFF};

AddressRange Readable(Platform platform) {
  if (platform == Platform::kGameBoyAdvance) return {0x02000000, 0x0FFFFFFF};
  return {0x0000, 0xFFFF};
}

// Of an area and the banks that it has on this console.
bool IsInOneBank(Platform platform, const AddressRange& bytes) {
  const auto bank = static_cast<std::uint32_t>(bytes.first >> 16 & 0xFF);
  const bool colour = platform == Platform::kGameBoyColor;
  const auto is_in = [&](const AddressRange& area, std::uint32_t first, std::uint32_t last) {
    return AddressRange{first, last}.Contains(bank) && area.Contains(bytes.first & 0xFFFF) &&
           area.Contains(bytes.last & 0xFFFF) && bytes.last >> 16 == bytes.first >> 16;
  };
  return bytes.first >> 25 == 0 &&
         (is_in(kProgram, 0, 255) || is_in(kVideoMemory, 0, colour ? 1 : 0) ||
          is_in(kCartridgeMemory, 0, 15) || is_in(kWorkMemory, 1, colour ? 7 : 1));
}

}  // namespace

std::string PlatformName(Platform platform) {
  switch (platform) {
    case Platform::kGameBoy:
      return "gb";
    case Platform::kGameBoyColor:
      return "gbc";
    case Platform::kGameBoyAdvance:
      return "gba";
  }
  return "";
}

std::optional<Platform> ParsePlatform(std::string_view name) {
  for (const Platform platform :
       {Platform::kGameBoy, Platform::kGameBoyColor, Platform::kGameBoyAdvance}) {
    if (name == PlatformName(platform)) return platform;
  }
  return std::nullopt;
}

ScreenSize ScreenOf(Platform platform) {
  if (platform == Platform::kGameBoyAdvance) return {240, 160};
  return {160, 144};
}

std::uint32_t BankAddress(std::uint32_t bank, std::uint32_t address) {
  return kInBank | bank << 16 | address;
}

std::optional<PlaceInBank> FindBank(std::uint32_t address) {
  if ((address & kInBank) != 0) return PlaceInBank{address >> 16 & 0xFF, address & 0xFFFF};
  if (kFurtherBanks.Contains(address)) {
    return PlaceInBank{2 + (address >> 12 & 0xF), kWorkMemory.first + (address & 0xFFF)};
  }
  if (kVideoMemory.Contains(address) || kCartridgeMemory.Contains(address)) {
    return PlaceInBank{0, address};
  }
  if (kWorkMemory.Contains(address)) return PlaceInBank{1, address};
  return std::nullopt;
}

std::string AddressText(std::uint32_t address) {
  std::array<char, 24> text;
  if ((address & kInBank) != 0 && address >> 25 == 0) {
    std::snprintf(text.data(), text.size(), "%02X:%04X", address >> 16 & 0xFF, address & 0xFFFF);
  } else {
    std::snprintf(text.data(), text.size(), "0x%04X", address);
  }
  return text.data();
}

std::string ReadableText(Platform platform) {
  const AddressRange range = Readable(platform);
  std::string text = "from " + AddressText(range.first) + " to " + AddressText(range.last);
  if (platform == Platform::kGameBoyAdvance) return text;
  const bool colour = platform == Platform::kGameBoyColor;
  return text + "; banks are " + (colour ? "0 and 1 of 0x8000, 1 to 7 of 0xD000, " : "") +
         "0 to 15 of the cartridge's memory at 0xA000";
}

bool IsReadable(Platform platform, const AddressRange& bytes) {
  if (platform != Platform::kGameBoyAdvance && (bytes.first & kInBank) != 0) {
    return IsInOneBank(platform, bytes);
  }
  if (platform == Platform::kGameBoyColor && kFurtherBanks.Contains(bytes.first)) {
    return kFurtherBanks.Contains(bytes.last);
  }
  return Readable(platform).Contains(bytes.first) && Readable(platform).Contains(bytes.last);
}

bool IsWritable(Platform platform, const AddressRange& bytes) {
  if (platform == Platform::kGameBoyAdvance) {
    return kAdvanceWritable.Contains(bytes.first) && kAdvanceWritable.Contains(bytes.last);
  }
  const std::uint32_t first = bytes.first & 0xFFFF;
  return IsReadable(platform, bytes) && bytes.last != 0xFFFF &&
         (first >= kVideoMemory.first || kFurtherBanks.Contains(bytes.first));
}

}  // namespace mario
