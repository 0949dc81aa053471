#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mario {

// How a number is laid out in memory: stable-retro's type strings, byte order + format + bytes.
// Order: < little, > big, | one byte, = native, which is little on every console here; >< and <>:
// two halves, the bytes in each the other way round; >= is ><, <= is <. Format: u unsigned, i
// signed, d packed BCD (two digits a byte), n low-nibble BCD (one digit a byte). Bytes: 1 to 8.
// Examples:
// "|u1", ">u2", "<d3", ">n6".
class VariableType {
 public:
  static constexpr std::size_t kMaxBytes = 8;

  VariableType() = default;

  // Throws std::runtime_error that tells what is wrong with the string.
  static VariableType Parse(std::string_view text);

  std::size_t bytes() const { return bytes_; }
  bool is_unsigned() const { return format_ == Format::kUnsigned; }

  // `memory` has bytes() bytes. A digit above 9 of a BCD number counts modulo 10, as in
  // stable-retro.
  std::int64_t Decode(std::span<const std::uint8_t> memory) const;

  // The inverse; the first bytes() are to be written. Throws std::runtime_error when the value does
  // not fit.
  std::array<std::uint8_t, kMaxBytes> Encode(std::int64_t value) const;

  // How many values there are, and the least of them: 256 and 0 for "|u1", 100 and 0 for "|d1".
  double values() const;
  double least() const;

  // What Decode() gave, as a number: a `u8`'s may be beyond std::int64_t.
  double ToNumber(std::int64_t decoded) const;

  // The inverse, for Encode(), of `number` rounded. Throws std::runtime_error in a sentence when
  // the type does not hold it; NaN and infinities never fit.
  std::int64_t FromNumber(double number) const;

 private:
  enum class Format { kUnsigned, kSigned, kPackedBcd, kNibbleBcd };

  std::uint64_t ValuesPerByte() const;
  [[noreturn]] void Refuse(double number) const;

  std::string text_ = "|u1";  // for messages
  Format format_ = Format::kUnsigned;
  std::size_t bytes_ = 1;
  std::array<std::uint64_t, kMaxBytes> weights_ = {1};  // of each byte
};

}  // namespace mario
