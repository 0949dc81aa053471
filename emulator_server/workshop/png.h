#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace mario {

// Writes an image as a PNG file (RFC 2083), uncompressed: for a single screenshot, not for many.
// rgb: [height, width, 3]. Throws std::runtime_error when the file cannot be written.
void WritePng(const std::filesystem::path& file, int width, int height,
              std::span<const std::uint8_t> rgb);

}  // namespace mario
