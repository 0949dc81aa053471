#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mario {

// How a number is laid out in memory: stable-retro's type strings, byte order + format + bytes.
// Order: < little, > big, | one byte, = native; ><, <>, >=, <= middle-endian (16-bit words). Format:
// u unsigned, i signed, d packed BCD (two digits a byte), n low-nibble BCD (one digit a byte).
// "|u1", ">u2", "<d3", ">n6".
class VariableType {
 public:
  static constexpr std::size_t kMaxBytes = 8;

  VariableType() = default;

  // Throws std::runtime_error that tells what is wrong with the string.
  static VariableType Parse(std::string_view text);

  std::size_t bytes() const { return bytes_; }

  // `memory` has bytes() bytes. Digits above 9 of a BCD number count as they are.
  double Decode(std::span<const std::uint8_t> memory) const;

  // The inverse; writes the first bytes(). Throws std::runtime_error when the value does not fit.
  std::array<std::uint8_t, kMaxBytes> Encode(double value) const;

  std::uint64_t mask = ~std::uint64_t{0};  // stable-retro's: bits of the raw number that count

 private:
  enum class Format { kUnsigned, kSigned, kPackedBcd, kNibbleBcd };

  Format format_ = Format::kUnsigned;
  std::size_t bytes_ = 1;
  std::array<std::uint8_t, kMaxBytes> significance_ = {};  // of each byte, 0 is the least
};

}  // namespace mario
