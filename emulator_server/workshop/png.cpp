#include "emulator_server/workshop/png.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mario {
namespace {

constexpr std::size_t kLargestBlock = 65535;  // of deflate's stored blocks

std::string BigEndian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return ~crc;
}

std::uint32_t Adler32(std::string_view bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<std::uint8_t>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

std::string Chunk(std::string_view type, std::string_view data) {
  std::string named(type);
  named += data;
  return BigEndian(static_cast<std::uint32_t>(data.size())) + named + BigEndian(Crc32(named));
}

// A zlib stream (RFC 1950) of stored blocks.
std::string Stored(std::string_view bytes) {
  std::string stream = "\x78\x01";
  for (std::size_t at = 0; at < bytes.size(); at += kLargestBlock) {
    const std::string_view block = bytes.substr(at, kLargestBlock);
    const auto size = static_cast<std::uint16_t>(block.size());
    const auto inverse = static_cast<std::uint16_t>(~size);
    stream += at + kLargestBlock >= bytes.size() ? '\1' : '\0';  // the last block?
    for (const std::uint16_t value : {size, inverse}) {
      stream += static_cast<char>(value & 0xFF);
      stream += static_cast<char>(value >> 8);
    }
    stream += block;
  }
  return stream + BigEndian(Adler32(bytes));
}

}  // namespace

void WritePng(const std::filesystem::path& file, int width, int height,
              std::span<const std::uint8_t> rgb) {
  std::string header = BigEndian(static_cast<std::uint32_t>(width));
  header += BigEndian(static_cast<std::uint32_t>(height));
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB, not interlaced

  const std::size_t line = 3 * static_cast<std::size_t>(width);
  std::string pixels;
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    pixels += '\0';  // each line: no filter
    pixels.append(reinterpret_cast<const char*>(rgb.data()) + y * line, line);
  }
  std::ofstream out(file, std::ios::binary);
  out << "\x89PNG\r\n\x1A\n" << Chunk("IHDR", header) << Chunk("IDAT", Stored(pixels));
  out << Chunk("IEND", "");
  if (!out.flush()) throw std::runtime_error("cannot write the image " + file.string());
}

}  // namespace mario
