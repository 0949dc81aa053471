#include "emulator_server/game/number_text.h"

#include <array>
#include <cinttypes>
#include <cmath>
#include <cstdio>

namespace mario {

std::string NumberText(double number) {
  if (std::isnan(number)) return "NaN";
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.12g", number);
  return text.data();
}

std::string HexText(std::uint64_t number) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "0x%04" PRIX64, number);
  return text.data();
}

}  // namespace mario
