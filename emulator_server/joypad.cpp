#include "emulator_server/joypad.h"

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

constexpr std::array<NamedButton, 10> kButtons = {{{"a", kButtonA},
                                                   {"b", kButtonB},
                                                   {"select", kButtonSelect},
                                                   {"start", kButtonStart},
                                                   {"right", kButtonRight},
                                                   {"left", kButtonLeft},
                                                   {"up", kButtonUp},
                                                   {"down", kButtonDown},
                                                   {"r", kButtonR},
                                                   {"l", kButtonL}}};

std::uint16_t ParseButton(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const NamedButton& known : kButtons) {
    if (known.name == lower) return known.button;
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

}  // namespace mario
