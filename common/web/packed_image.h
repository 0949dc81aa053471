#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mario {

// An image of few colours, small enough to be sent sixty times a second: a Game Boy's four shades
// take 2 bits a pixel.
struct PackedImage {
  int bits = 24;                       // a pixel: 2, 4 or 8 (into the palette), or 24 (RGB)
  std::vector<std::uint32_t> palette;  // 0xRRGGBB; empty with 24 bits
  std::string pixels;  // row by row without padding, the first pixel in a byte's lowest bits
};

// Of pixels 0xRRGGBB, row by row.
PackedImage Pack(std::span<const std::uint32_t> colours);

}  // namespace mario
