#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace mario {

// A decimal number from 0 to `limit`; nullopt for anything else.
inline std::optional<int> NumberUpTo(int limit, std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number >= 0 && number <= limit ? std::optional(number) : std::nullopt;
}

}  // namespace mario
