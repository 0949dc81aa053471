#include "learner_client/network/cpu/pixel_blocks.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "learner_client/base/generator.h"

namespace mario {
namespace {

std::vector<std::uint8_t> RandomPixels(std::size_t count) {
  Generator generator(1);
  std::vector<std::uint8_t> pixels(count);
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
  return pixels;
}

// Pixel by pixel, by the definition in the header.
std::vector<std::uint8_t> BlocksByDefinition(const PixelBlocks& blocks,
                                             const std::vector<std::uint8_t>& state,
                                             std::uint8_t padding) {
  const auto [height, width] = blocks.observation;
  std::vector<std::uint8_t> out;
  for (int block = 0; block < blocks.rows * blocks.columns; ++block) {
    for (int value = 0; value < 16 * blocks.stack; ++value) {
      const int y = block / blocks.columns * 4 + value / 4 % 4 - blocks.pad_top;
      const int x = block % blocks.columns * 4 + value % 4 - blocks.pad_left;
      const bool is_pixel = y >= 0 && y < height && x >= 0 && x < width;
      const int at = (value / 16 * height + y) * width + x;
      out.push_back(is_pixel ? state[static_cast<std::size_t>(at)] : padding);
    }
  }
  return out;
}

TEST(PixelBlocks, HoldEachPixelWhereItsDefinitionSays) {
  for (const ObservationShape shape : {ObservationShape{84, 84}, {40, 44}, {22, 25}}) {
    for (const bool same_padding : {false, true}) {
      const PixelBlocks blocks = PixelBlocks::For(shape, 3, same_padding);
      const std::vector<std::uint8_t> state = RandomPixels(3 * shape.bytes());
      std::vector<std::uint8_t> out(blocks.values());
      WriteBlocks(blocks, state, 77, out);
      EXPECT_EQ(out, BlocksByDefinition(blocks, state, 77)) << shape.width << " " << same_padding;
    }
  }
}

std::vector<std::uint8_t> AllPixels() {
  std::vector<std::uint8_t> pixels(256 + 7);  // no multiple of a vector
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
  return pixels;
}

TEST(ScalePixels, MakesValuesFrom0To1) {
  const std::vector<std::uint8_t> pixels = AllPixels();
  for (const bool invert : {false, true}) {
    std::vector<float> values(pixels.size(), -1.0f);
    ScalePixels(pixels, invert, values.data());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      EXPECT_NEAR(values[i], (invert ? 255 - pixels[i] : pixels[i]) / 255.0, 1e-7);
    }
  }
}

// Eight bits of precision: the nearest is at most half of 2^-7 away, of numbers from 1 to 2.
TEST(ScalePixels, RoundsToTheNearestBfloat16) {
  const std::vector<std::uint8_t> pixels = AllPixels();
  for (const bool invert : {false, true}) {
    std::vector<std::uint16_t> bits(pixels.size(), 0xffff);
    ScalePixels(pixels, invert, bits.data());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const double expected = (invert ? 255 - pixels[i] : pixels[i]) / 255.0;
      const auto value = std::bit_cast<float>(std::uint32_t{bits[i]} << 16);
      const double step = expected == 0.0 ? 0.0 : std::exp2(std::floor(std::log2(expected)) - 7);
      EXPECT_LE(std::abs(static_cast<double>(value) - expected), 0.5001 * step) << int{pixels[i]};
    }
  }
}

}  // namespace
}  // namespace mario
