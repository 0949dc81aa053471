#include "common/web/packed_image.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

using Colours = std::vector<std::uint32_t>;

TEST(PackedImage, TakesTwoBitsAPixelForFourShades) {
  const PackedImage image = Pack(Colours{0xffffff, 0xffffff, 0xaaaaaa, 0x555555, 0, 0});
  EXPECT_EQ(image.bits, 2);
  EXPECT_EQ(image.palette, (Colours{0xffffff, 0xaaaaaa, 0x555555, 0}));
  EXPECT_EQ(image.pixels, std::string({'\x90', '\x0f'}));
}

TEST(PackedImage, TakesAsManyBitsAsTheColoursNeed) {
  Colours colours;
  for (std::uint32_t shade = 0; shade < 5; ++shade) colours.push_back(shade);
  EXPECT_EQ(Pack(colours).bits, 4);
  for (std::uint32_t shade = 5; shade < 17; ++shade) colours.push_back(shade);
  EXPECT_EQ(Pack(colours).bits, 8);
}

TEST(PackedImage, KeepsAPictureOfTooManyColoursAsItIs) {
  Colours colours;
  std::string rgb;
  for (std::uint32_t i = 0; i < 300; ++i) {
    colours.push_back(i % 256 << 16 | i / 256 << 8 | 7);
    rgb += {static_cast<char>(i % 256), static_cast<char>(i / 256), 7};
  }
  const PackedImage image = Pack(colours);
  EXPECT_EQ(image.bits, 24);
  EXPECT_EQ(image.pixels, rgb);
}

}  // namespace
}  // namespace mario
