#include "games/sprout_land/tools/art.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TextFile File(std::vector<std::string> lines) { return {"test.art", std::move(lines)}; }

std::vector<std::string> EightRows(const std::string& heading, const std::string& row) {
  std::vector<std::string> lines(9, row);
  lines[0] = heading;
  return lines;
}

TEST(Art, ShadesBecomeTwoPlanes) {
  Art art;
  AddArt(File(EightRows("tiles stripe 1x1 TILE_SOLID", ".-+#.-+#")), art);
  ASSERT_EQ(art.background.size(), 1u);
  EXPECT_EQ(art.background[0][0], 0b01010101) << "the low plane holds light and black";
  EXPECT_EQ(art.background[0][1], 0b00110011) << "the high plane holds dark and black";
  EXPECT_EQ(art.flags[0], "0 | TILE_SOLID");
  EXPECT_EQ(art.tile_names[0].tile, 128);
}

TEST(Art, SpritesAreStoredInColumnsOfTwoTiles) {
  std::vector<std::string> lines(17, "........########");
  lines[0] = "sprite block 2x1";
  Art art;
  AddArt(File(lines), art);
  ASSERT_EQ(art.sprites.size(), 4u);
  EXPECT_EQ(art.sprites[1][0], 0x00) << "the left column first, both its tiles";
  EXPECT_EQ(art.sprites[2][0], 0xFF);
}

TEST(Art, GlyphsAreFoundByTheirCharacter) {
  Art art;
  AddArt(File(EightRows("glyphs AB", "################")), art);
  EXPECT_EQ(art.glyphs['A' - 32], 128);
  EXPECT_EQ(art.glyphs['B' - 32], 129);
  EXPECT_EQ(art.glyphs['C' - 32], 0);
}

TEST(Art, RefusesARowOfAnotherWidth) {
  auto lines = EightRows("tiles sky 1x1", "........");
  lines[4] = ".......";
  Art art;
  EXPECT_THAT([&] { AddArt(File(lines), art); },
              ThrowsMessage<std::runtime_error>(HasSubstr("test.art:5: sky wants rows of 8")));
}

TEST(Art, RefusesAnUnknownPixel) {
  Art art;
  EXPECT_THAT([&] { AddArt(File(EightRows("tiles sky 1x1", "....x...")), art); },
              ThrowsMessage<std::runtime_error>(HasSubstr("test.art:2: a pixel is one of")));
}

TEST(Art, RefusesAPictureCutShort) {
  Art art;
  EXPECT_THAT(
      [&] {
        AddArt(File({"tiles sky 1x1", "........"}), art);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("test.art:3")));
}

TEST(Art, RefusesAnUnknownKindOfPicture) {
  Art art;
  EXPECT_THAT([&] { AddArt(File(EightRows("photo sky 1x1", "........")), art); },
              ThrowsMessage<std::runtime_error>(HasSubstr("test.art:1: expected 'sprite'")));
}

}  // namespace
}  // namespace mario
