#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Bytes as one Zstandard frame: for the codec's files, and for what a recorder keeps in memory.
namespace mario {

std::string Compress(std::span<const std::uint8_t> bytes);

// The `size` bytes that were compressed; nothing when the frame is none, or is one of more or fewer
// bytes.
std::optional<std::vector<std::uint8_t>> Decompress(std::string_view frame, std::size_t size);

}  // namespace mario
