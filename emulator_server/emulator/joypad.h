#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mario {

// A console's buttons as bits of mGBA's key mask.
enum Button : std::uint16_t {
  kNoButtons = 0,
  kButtonA = 1 << 0,
  kButtonB = 1 << 1,
  kButtonSelect = 1 << 2,
  kButtonStart = 1 << 3,
  kButtonRight = 1 << 4,
  kButtonLeft = 1 << 5,
  kButtonUp = 1 << 6,
  kButtonDown = 1 << 7,
  kButtonR = 1 << 8,
  kButtonL = 1 << 9,
};

// "right+A+B" -> mask; "none" is no button. Upper and lower case are the same. Throws
// std::runtime_error naming the unknown button and the known ones.
std::uint16_t ParseButtons(std::string_view text);

// The inverse: 17 -> "right+A".
std::string ButtonsText(std::uint16_t buttons);

}  // namespace mario
