#include "emulator_server/emulator/joypad.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace mario {
namespace {

struct NamedButton {
  std::string_view name;
  Button button;
};

// In the order in which a combination is written: directions first.
constexpr std::array<NamedButton, 10> kButtons = {{{"right", kButtonRight},
                                                   {"left", kButtonLeft},
                                                   {"up", kButtonUp},
                                                   {"down", kButtonDown},
                                                   {"A", kButtonA},
                                                   {"B", kButtonB},
                                                   {"select", kButtonSelect},
                                                   {"start", kButtonStart},
                                                   {"R", kButtonR},
                                                   {"L", kButtonL}}};

bool EqualButForCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::uint16_t ParseButton(std::string_view name) {
  for (const NamedButton& known : kButtons) {
    if (EqualButForCase(known.name, name)) return known.button;
  }
  throw std::runtime_error("unknown button \"" + std::string(name) +
                           "\"; the buttons are A, B, select, start, right, left, up, down, R and "
                           "L, joined by +, or none");
}

}  // namespace

std::uint16_t ParseButtons(std::string_view text) {
  if (text == "none") return kNoButtons;
  unsigned buttons = 0;
  while (true) {
    const std::size_t plus = text.find('+');
    buttons |= ParseButton(text.substr(0, plus));
    if (plus == std::string_view::npos) return static_cast<std::uint16_t>(buttons);
    text.remove_prefix(plus + 1);
  }
}

std::string ButtonsText(std::uint16_t buttons) {
  std::string text;
  for (const NamedButton& known : kButtons) {
    if ((buttons & known.button) == 0) continue;
    if (!text.empty()) text += '+';
    text += known.name;
  }
  return text.empty() ? "none" : text;
}

}  // namespace mario
