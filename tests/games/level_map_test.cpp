#include "games/sprout_land/tools/level_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// A level of flat ground with a checkpoint, a goal, and whatever else is put into it.
TextFile FlatLevel() {
  TextFile file{"1-9.txt", std::vector<std::string>(16, std::string(40, '.'))};
  file.lines[14] = file.lines[15] = std::string(40, '#');
  file.lines[13][20] = 'P';
  file.lines[13][35] = 'G';
  return file;
}

TEST(LevelMap, GroundHasGrassOnTopAndSoilBelow) {
  const LevelMap level = ReadLevelMap(FlatLevel());
  EXPECT_EQ(level.name, "1-9");
  ASSERT_EQ(level.columns.size(), 40u);
  EXPECT_EQ(level.columns[0][13], "TILE_SKY");
  EXPECT_EQ(level.columns[0][14], "TILE_GRASS");
  EXPECT_EQ(level.columns[0][15], "TILE_SOIL");
  EXPECT_EQ(level.checkpoint, 20);
  EXPECT_EQ(level.goal, 35);
}

TEST(LevelMap, PotsHaveARimAndTwoSides) {
  TextFile file = FlatLevel();
  file.lines[12].replace(5, 2, "||");
  file.lines[13].replace(5, 2, "||");
  const LevelMap level = ReadLevelMap(file);
  EXPECT_EQ(level.columns[5][12], "TILE_POT_RIM_0");
  EXPECT_EQ(level.columns[6][12], "TILE_POT_RIM_1");
  EXPECT_EQ(level.columns[6][13], "TILE_POT_SIDE_1");
}

TEST(LevelMap, ThingsLeaveSkyBehind) {
  TextFile file = FlatLevel();
  file.lines[13][7] = 'w';
  const LevelMap level = ReadLevelMap(file);
  ASSERT_EQ(level.spawns.size(), 1u);
  EXPECT_EQ(level.spawns[0].column, 7);
  EXPECT_EQ(level.spawns[0].row, 13);
  EXPECT_EQ(level.spawns[0].kind, "KIND_WALKER");
  EXPECT_EQ(level.columns[7][13], "TILE_SKY");
}

TEST(LevelMap, StripsAreJoinedFromLeftToRight) {
  TextFile file = FlatLevel();
  const auto strip = file.lines;
  file.lines.push_back("");
  file.lines.insert(file.lines.end(), strip.begin(), strip.end());
  EXPECT_EQ(ReadLevelMap(file).columns.size(), 80u);
}

TEST(LevelMap, EqualColumnsAreStoredOnce) {
  const std::string source = LevelSource({ReadLevelMap(FlatLevel())});
  EXPECT_THAT(source, HasSubstr("static const uint8_t order_0[] = {\n0,0,0,"));
}

TEST(LevelMap, RefusesAnUnknownCharacter) {
  TextFile file = FlatLevel();
  file.lines[3][4] = 'Z';
  EXPECT_THAT([&] { ReadLevelMap(file); },
              ThrowsMessage<std::runtime_error>(HasSubstr("1-9.txt:4: 'Z' stands for nothing")));
}

TEST(LevelMap, RefusesRowsOfDifferentWidth) {
  TextFile file = FlatLevel();
  file.lines[9] += ".";
  EXPECT_THAT([&] { ReadLevelMap(file); },
              ThrowsMessage<std::runtime_error>(HasSubstr("1-9.txt:10: a strip has 16 rows")));
}

TEST(LevelMap, RefusesALevelWithoutGoal) {
  TextFile file = FlatLevel();
  file.lines[13][35] = '.';
  EXPECT_THAT([&] { ReadLevelMap(file); },
              ThrowsMessage<std::runtime_error>(HasSubstr("a checkpoint 'P' and a goal 'G'")));
}

}  // namespace
}  // namespace mario
