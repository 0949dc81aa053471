#include "emulator_server/game/variable_type.h"

#include <cmath>
#include <optional>
#include <stdexcept>

#include "emulator_server/game/number_text.h"

namespace mario {
namespace {

enum class Order { kLittle, kBig, kBigHalves, kLittleHalves };

std::optional<Order> ParseOrder(std::string_view text) {
  if (text == "<" || text == "|" || text == "=" || text == "<=") return Order::kLittle;
  if (text == ">") return Order::kBig;
  if (text == "><" || text == ">=") return Order::kBigHalves;
  if (text == "<>") return Order::kLittleHalves;
  return std::nullopt;
}

// How many less significant bytes byte `i` of `bytes` has.
std::size_t Significance(Order order, std::size_t i, std::size_t bytes) {
  const std::size_t half = bytes / 2;
  switch (order) {
    case Order::kLittle:
      return i;
    case Order::kBig:
      return bytes - 1 - i;
    case Order::kBigHalves:
      return i < half ? half + i : i - half;
    case Order::kLittleHalves:
      return i < half ? half - 1 - i : bytes + half - 1 - i;
  }
  return i;
}

[[noreturn]] void Fail(std::string_view text, const std::string& reason) {
  throw std::runtime_error("\"" + std::string(text) + "\" is not a type: " + reason +
                           "; write byte order (< > | = >< <> >= <=), format (u i d n) and number "
                           "of bytes (1 to 8), such as \"|u1\" or \"<d3\"");
}

}  // namespace

VariableType VariableType::Parse(std::string_view text) {
  if (text.size() < 3 || text.size() > 4)
    Fail(text, "it has " + std::to_string(text.size()) + " characters instead of 3 or 4");
  VariableType type;
  type.text_ = text;
  const std::optional<Order> order = ParseOrder(text.substr(0, text.size() - 2));
  if (!order) Fail(text, "unknown byte order");

  const std::size_t format = std::string_view("uidn").find(text[text.size() - 2]);
  if (format == std::string_view::npos) Fail(text, "unknown format");
  type.format_ = static_cast<Format>(format);

  const char digit = text.back();
  if (digit < '1' || digit > '8') Fail(text, "the number of bytes is not 1 to 8");
  type.bytes_ = static_cast<std::size_t>(digit - '0');
  const bool halves = *order == Order::kBigHalves || *order == Order::kLittleHalves;
  if (halves && type.bytes_ % 2 != 0) Fail(text, "halves need an even number of bytes");

  const std::uint64_t base = type.ValuesPerByte();
  for (std::size_t i = 0; i < type.bytes_; ++i) {
    type.weights_[i] = 1;
    for (std::size_t s = Significance(*order, i, type.bytes_); s > 0; --s) type.weights_[i] *= base;
  }
  return type;
}

std::uint64_t VariableType::ValuesPerByte() const {
  switch (format_) {
    case Format::kPackedBcd:
      return 100;
    case Format::kNibbleBcd:
      return 10;
    default:
      return 256;
  }
}

std::int64_t VariableType::Decode(std::span<const std::uint8_t> memory) const {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes_; ++i) {
    std::uint64_t byte = memory[i];
    if (format_ == Format::kPackedBcd) byte = (byte & 0xF) % 10 + (byte >> 4) % 10 * 10;
    if (format_ == Format::kNibbleBcd) byte = (byte & 0xF) % 10;
    value += byte * weights_[i];
  }
  if (format_ != Format::kSigned) return static_cast<std::int64_t>(value);
  const std::size_t unused_bits = 8 * (kMaxBytes - bytes_);
  return static_cast<std::int64_t>(value << unused_bits) >> unused_bits;
}

std::array<std::uint8_t, VariableType::kMaxBytes> VariableType::Encode(std::int64_t value) const {
  const std::uint64_t base = ValuesPerByte();
  std::array<std::uint8_t, kMaxBytes> memory = {};
  for (std::size_t i = 0; i < bytes_; ++i) {
    const std::uint64_t byte = static_cast<std::uint64_t>(value) / weights_[i] % base;
    const bool packed = format_ == Format::kPackedBcd;
    memory[i] = static_cast<std::uint8_t>(packed ? byte / 10 * 16 + byte % 10 : byte);
  }
  if (Decode(memory) != value) Refuse(ToNumber(value));
  return memory;
}

double VariableType::values() const {
  return std::pow(static_cast<double>(ValuesPerByte()), static_cast<double>(bytes_));
}

double VariableType::least() const { return format_ == Format::kSigned ? -values() / 2 : 0.0; }

double VariableType::ToNumber(std::int64_t decoded) const {
  return format_ == Format::kSigned ? static_cast<double>(decoded)
                                    : static_cast<double>(static_cast<std::uint64_t>(decoded));
}

std::int64_t VariableType::FromNumber(double number) const {
  const double rounded = std::round(number);
  // Written so that NaN does not pass.
  if (!(rounded >= least() && rounded < least() + values())) Refuse(number);
  return rounded < 0.0 ? static_cast<std::int64_t>(rounded)
                       : static_cast<std::int64_t>(static_cast<std::uint64_t>(rounded));
}

void VariableType::Refuse(double number) const {
  throw std::runtime_error(NumberText(number) + " does not fit: " + text_ + " holds " +
                           NumberText(least()) + " to " + NumberText(least() + values() - 1));
}

}  // namespace mario
