#include "proto/compression.h"

#include <zstd.h>

#include <stdexcept>

namespace mario {
namespace {

// Zstandard's fastest ordinary level: 29 times fewer bytes already (docs/results/docker.md).
constexpr int kLevel = 1;

}  // namespace

std::string Compress(std::span<const std::uint8_t> bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) != 0) {
    throw std::runtime_error(std::string("cannot compress observations: ") +
                             ZSTD_getErrorName(size));
  }
  frame.resize(size);
  return frame;
}

std::optional<std::vector<std::uint8_t>> Decompress(std::string_view frame, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != size) return std::nullopt;
  return bytes;
}

}  // namespace mario
