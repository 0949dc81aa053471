#include "learner_client/network/cpu/pixel_blocks.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "learner_client/network/cpu/kernels/wide.h"

namespace mario {
namespace {

constexpr int kSide = 4;  // of a block

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

// The rows that one block takes from each frame of a state.
struct BlockCorner {
  int top = 0;  // may lie outside of the observation
  int left = 0;

  bool IsWithin(const ObservationShape& shape) const {
    return top >= 0 && left >= 0 && top + kSide <= shape.height && left + kSide <= shape.width;
  }
};

void WriteInnerBlock(const PixelBlocks& blocks, const std::uint8_t* state, BlockCorner corner,
                     std::uint8_t* to) {
  const auto width = static_cast<std::size_t>(blocks.observation.width);
  const std::uint8_t* from =
      state + static_cast<std::size_t>(corner.top) * width + static_cast<std::size_t>(corner.left);
  for (int frame = 0; frame < blocks.stack; ++frame, from += blocks.observation.bytes()) {
    for (std::size_t y = 0; y < kSide; ++y, to += kSide) {
      std::memcpy(to, from + y * width, kSide);
    }
  }
}

void WriteBorderBlock(const PixelBlocks& blocks, const std::uint8_t* state, BlockCorner corner,
                      std::uint8_t padding, std::uint8_t* to) {
  const ObservationShape& shape = blocks.observation;
  for (int frame = 0; frame < blocks.stack; ++frame, state += shape.bytes()) {
    for (int y = corner.top; y < corner.top + kSide; ++y) {
      for (int x = corner.left; x < corner.left + kSide; ++x) {
        const bool is_pixel = y >= 0 && y < shape.height && x >= 0 && x < shape.width;
        *to++ = is_pixel ? state[y * shape.width + x] : padding;
      }
    }
  }
}

constexpr float kScale = 1.0f / 255.0f;

// Plain arrays without aliasing, so that the compiler makes one vector loop of each.
MARIO_WIDE void Scale(const std::uint8_t* __restrict pixels, std::uint8_t flip, std::size_t count,
                      float* __restrict values) {
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<float>(pixels[i] ^ flip) * kScale;
  }
}

// To the nearest, ties to even; the values are neither negative nor NaN.
MARIO_WIDE void Scale(const std::uint8_t* __restrict pixels, std::uint8_t flip, std::size_t count,
                      std::uint16_t* __restrict values) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(pixels[i] ^ flip) * kScale);
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
  std::uint8_t* to = out.data();
  for (int row = 0; row < blocks.rows; ++row) {
    for (int column = 0; column < blocks.columns; ++column, to += blocks.channels()) {
      const BlockCorner corner{kSide * row - blocks.pad_top, kSide * column - blocks.pad_left};
      if (corner.IsWithin(blocks.observation)) {
        WriteInnerBlock(blocks, state.data(), corner, to);
      } else {
        WriteBorderBlock(blocks, state.data(), corner, padding, to);
      }
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
