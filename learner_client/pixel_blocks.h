#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "common/environment.h"

namespace mario {

// How states enter the network: pixels in blocks of 4x4, each block's 16 * stack values lying
// together. An 8x8 convolution with stride 4 over `stack` channels is then a 2x2 convolution with
// stride 1 over 16 * stack channels: the same sums, but in the form in which oneDNN is fast forward
// and backward.
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

// Writes one state [stack, height, width] as blocks [rows, columns, stack, 4, 4]; pixel p becomes
// table[p], padding 0.
template <typename T>
void WriteBlocks(const PixelBlocks& blocks, const std::array<T, 256>& table,
                 std::span<const std::uint8_t> state, std::span<T> out) {
  const int height = blocks.observation.height;
  const int width = blocks.observation.width;
  const std::size_t step = blocks.channels();
  for (int frame = 0; frame < blocks.stack; ++frame) {
    for (int y = 0; y < 4 * blocks.rows; ++y) {
      const int row = y - blocks.pad_top;
      T* to = out.data() + static_cast<std::size_t>(y / 4 * blocks.columns) * step +
              static_cast<std::size_t>(16 * frame + 4 * (y % 4));
      const std::uint8_t* from =
          state.data() + static_cast<std::ptrdiff_t>(frame * height + row) * width;
      const bool inside = row >= 0 && row < height;
      for (int column = 0; column < blocks.columns; ++column, to += step) {
        const int left = 4 * column - blocks.pad_left;
        if (inside && left >= 0 && left + 4 <= width) {
          for (int x = 0; x < 4; ++x) to[x] = table[from[left + x]];
          continue;
        }
        for (int x = 0; x < 4; ++x) {
          const bool pixel = inside && left + x >= 0 && left + x < width;
          to[x] = pixel ? table[from[left + x]] : T{};
        }
      }
    }
  }
}

}  // namespace mario
