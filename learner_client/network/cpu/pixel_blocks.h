#pragma once

#include <cstdint>
#include <span>

#include "common/environment.h"

namespace mario {

// How states enter the network: pixels in blocks of 4x4, each block's 16 * stack values lying
// together. An 8x8 convolution with stride 4 over `stack` channels is then a 2x2 convolution with
// stride 1 over 16 * stack channels: the same sums, but in the form in which Convolution and oneDNN
// are fast.
struct PixelBlocks {
  ObservationShape observation;
  int stack = 4;
  int pad_top = 0;  // pixels of zeros above and left of the observation
  int pad_left = 0;
  int rows = 0;  // of blocks; pixels beyond the last block are not looked at
  int columns = 0;

  // The blocks that an 8x8/4 convolution with "valid" or "same" padding covers.
  static PixelBlocks For(const ObservationShape& observation, int stack, bool same_padding);

  std::size_t values() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) * channels();
  }
  std::size_t channels() const { return 16 * static_cast<std::size_t>(stack); }
};

// Writes one state [stack, height, width] as blocks [rows, columns, stack, 4, 4], still bytes, with
// `padding` where there is no pixel.
void WriteBlocks(const PixelBlocks& blocks, std::span<const std::uint8_t> state,
                 std::uint8_t padding, std::span<std::uint8_t> out);

// Pixels as values of 0 to 1, or of 1 to 0 when inverted. `values` is as long as `pixels`.
void ScalePixels(std::span<const std::uint8_t> pixels, bool invert, float* values);

// As above, rounded to the nearest bfloat16, given by its bits.
void ScalePixels(std::span<const std::uint8_t> pixels, bool invert, std::uint16_t* bfloat16_bits);

}  // namespace mario
