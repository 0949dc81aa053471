#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/codec.h"

namespace mario {

// An image of few colours, small enough to be sent sixty times a second: a Game Boy's four shades
// take 2 bits a pixel.
struct PackedImage {
  int bits = 24;                       // a pixel: 2, 4 or 8 (into the palette), or 24 (RGB)
  std::vector<std::uint32_t> palette;  // 0xRRGGBB; empty with 24 bits
  std::string pixels;  // row by row without padding, the first pixel in a byte's lowest bits
};

PackedImage Pack(const Screen& screen);

}  // namespace mario
