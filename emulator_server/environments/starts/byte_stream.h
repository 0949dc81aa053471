#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mario {

// Appends values to a string of bytes, little end first as this machine has them: what snapshots
// are made of. ByteReader reads them back in the same order.
class ByteWriter {
 public:
  template <typename T>
  requires std::is_arithmetic_v<T>
  void Write(T value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }

  void Write(std::string_view text) {
    Write(static_cast<std::uint64_t>(text.size()));
    bytes_.append(text);
  }

  void Write(std::span<const double> values) {
    Write(static_cast<std::uint64_t>(values.size()));
    for (const double value : values) Write(value);
  }

  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Throws std::runtime_error when the bytes end too early: they may come from outside.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  requires std::is_arithmetic_v<T> T Read() {
    T value;
    std::memcpy(&value, Next(sizeof(value)).data(), sizeof(value));
    return value;
  }

  // An int that is an index or a count: never negative.
  int ReadCount() {
    const int count = Read<int>();
    if (count < 0) throw std::runtime_error("the snapshot is damaged: a count is negative");
    return count;
  }

  std::string ReadText() { return std::string(Next(Read<std::uint64_t>())); }

  std::vector<double> ReadNumbers() {
    const auto count = Read<std::uint64_t>();
    if (count > bytes_.size() / sizeof(double)) Fail();
    std::vector<double> values(count);
    for (double& value : values) value = Read<double>();
    return values;
  }

  bool empty() const { return bytes_.empty(); }
  std::string_view rest() const { return bytes_; }  // what has not been read

 private:
  [[noreturn]] static void Fail() { throw std::runtime_error("the snapshot ends too early"); }

  std::string_view Next(std::uint64_t count) {
    if (count > bytes_.size()) Fail();
    const std::string_view next = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return next;
  }

  std::string_view bytes_;
};

}  // namespace mario
