#include "learner_client/pixel_blocks.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "learner_client/wide.h"

namespace mario {
namespace {

struct Axis {
  int pad = 0;
  int blocks = 0;
};

// Keras' "same": as many outputs as strides begin in the axis, the padding's larger half behind.
Axis Cover(int pixels, bool same_padding) {
  if (!same_padding) return {0, std::max(0, (pixels - 8) / 4 + 1) + 1};
  const int outputs = (pixels + 3) / 4;
  return {std::max(0, (outputs - 1) * 4 + 8 - pixels) / 2, outputs + 1};
}

constexpr int kSide = 4;  // of a block

// One row of an observation's pixels, to the same row of each block.
void WriteRow(const PixelBlocks& blocks, const std::uint8_t* row, std::uint8_t padding,
              std::uint8_t* to) {
  const int width = blocks.observation.width;
  for (int column = 0; column < blocks.columns; ++column, to += blocks.channels()) {
    const int left = kSide * column - blocks.pad_left;
    if (left >= 0 && left + kSide <= width) {
      std::memcpy(to, row + left, kSide);
      continue;
    }
    for (int x = 0; x < kSide; ++x) {
      to[x] = left + x >= 0 && left + x < width ? row[left + x] : padding;
    }
  }
}

void WriteEmptyRow(const PixelBlocks& blocks, std::uint8_t padding, std::uint8_t* to) {
  for (int column = 0; column < blocks.columns; ++column, to += blocks.channels()) {
    std::memset(to, padding, kSide);
  }
}

// Plain arrays without aliasing, so that the compiler makes one vector loop of each.
MARIO_WIDE void Scale(const std::uint8_t* __restrict pixels, std::uint8_t flip, std::size_t count,
                      float* __restrict values) {
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<float>(pixels[i] ^ flip) / 255.0f;
  }
}

// To the nearest, ties to even; the values are neither negative nor NaN.
MARIO_WIDE void Scale(const std::uint8_t* __restrict pixels, std::uint8_t flip, std::size_t count,
                      std::uint16_t* __restrict values) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(pixels[i] ^ flip) / 255.0f);
    values[i] = static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }
}

std::uint8_t Flip(bool invert) { return invert ? 0xff : 0; }  // 255 - p is p ^ 255

}  // namespace

PixelBlocks PixelBlocks::For(const ObservationShape& observation, int stack, bool same_padding) {
  const Axis vertical = Cover(observation.height, same_padding);
  const Axis horizontal = Cover(observation.width, same_padding);
  return {.observation = observation,
          .stack = stack,
          .pad_top = vertical.pad,
          .pad_left = horizontal.pad,
          .rows = vertical.blocks,
          .columns = horizontal.blocks};
}

void WriteBlocks(const PixelBlocks& blocks, std::span<const std::uint8_t> state,
                 std::uint8_t padding, std::span<std::uint8_t> out) {
  const int height = blocks.observation.height;
  const std::size_t block_row = static_cast<std::size_t>(blocks.columns) * blocks.channels();
  for (int frame = 0; frame < blocks.stack; ++frame) {
    for (int y = 0; y < kSide * blocks.rows; ++y) {
      const int row = y - blocks.pad_top;
      std::uint8_t* to = out.data() + static_cast<std::size_t>(y / kSide) * block_row +
                         kSide * (kSide * frame + y % kSide);
      if (row < 0 || row >= height) {
        WriteEmptyRow(blocks, padding, to);
        continue;
      }
      const auto offset = static_cast<std::ptrdiff_t>(frame * height + row);
      WriteRow(blocks, state.data() + offset * blocks.observation.width, padding, to);
    }
  }
}

void ScalePixels(std::span<const std::uint8_t> pixels, bool invert, float* values) {
  Scale(pixels.data(), Flip(invert), pixels.size(), values);
}

void ScalePixels(std::span<const std::uint8_t> pixels, bool invert, std::uint16_t* bfloat16_bits) {
  Scale(pixels.data(), Flip(invert), pixels.size(), bfloat16_bits);
}

}  // namespace mario
