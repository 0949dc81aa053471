#include "emulator_server/platform.h"

namespace mario {

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

AddressRange ReadableAddresses(Platform platform) {
  if (platform == Platform::kGameBoyAdvance) return {0x02000000, 0x0FFFFFFF};
  return {0x0000, 0xFFFF};
}

AddressRange WritableAddresses(Platform platform) {
  if (platform == Platform::kGameBoyAdvance) return {0x02000000, 0x07FFFFFF};
  return {0x8000, 0xFFFE};
}

}  // namespace mario
