// Levels can be requested, are what their seed says, and can be cleared.
#include <gtest/gtest.h>

#include "emulator_server/emulator/rom.h"
#include "tests/games/sprout_land_game.h"
#include "tests/tools/level_search.h"

namespace mario {
namespace {

// The land's first 32 columns as they stand in video memory at a level's start, 22 of them drawn.
std::vector<int> Land(const LevelStart& start) {
  const SproutLandGame game(start);
  std::vector<int> tiles;
  for (std::uint32_t row = 2; row < 18; ++row) {
    for (std::uint32_t column = 0; column < 22; ++column)
      tiles.push_back(game.Byte(0x9800 + 32 * row + column));
  }
  return tiles;
}

// What stands on the way to the right: the map's ring after walking on as far as it goes.
std::vector<int> LandFurtherOn(const LevelStart& start) {
  SproutLandGame game(start);
  game.emulator().Write(0xFF99, 0);
  for (int i = 0; i < 200 && game.state() == 0; ++i) game.Hold(kButtonRight | kButtonB, 1);
  std::vector<int> tiles;
  for (std::uint32_t at = 0; at < 512; ++at) tiles.push_back(game.Byte(0xCE00 + at));
  return tiles;
}

bool CanBeCleared(const LevelStart& start) {
  const Game game = LoadGame(SPROUT_LAND_FOLDER);
  const Rom rom = LoadRom(SPROUT_LAND_ROM);
  StartStates starts(game);
  Emulator emulator(rom);
  return SearchLevel(game, start, starts, {}, emulator).cleared;
}

TEST(SproutLandLevels, RequestIsHonoured) {
  EXPECT_EQ(SproutLandGame({"1-1", 0, 1}).Byte(0xFFB4), 0x11);
  EXPECT_EQ(SproutLandGame({"1-2", 0, 1}).Byte(0xFFB4), 0x12);
  EXPECT_EQ(SproutLandGame({"1-3", 0, 1}).Byte(0xFFB4), 0x13);
  EXPECT_EQ(SproutLandGame({"generated", 0, 1}).Byte(0xFFB4), 0xFF);
}

TEST(SproutLandLevels, SeedAndDifficultyReachTheGameWhole) {
  const SproutLandGame game({"generated", 0xFEDCBA98, 7});
  EXPECT_EQ(game.Byte(0xDE01), 7);
  EXPECT_EQ(game.Byte(0xDE02), 0x98);
  EXPECT_EQ(game.Byte(0xDE05), 0xFE);
}

TEST(SproutLandLevels, EveryByteOfTheSeedMatters) {
  const auto land = LandFurtherOn({"generated", 0, 5});
  EXPECT_EQ(land, LandFurtherOn({"generated", 0, 5}));
  EXPECT_NE(land, LandFurtherOn({"generated", 1, 5}));
  EXPECT_NE(land, LandFurtherOn({"generated", 1u << 8, 5}));
  EXPECT_NE(land, LandFurtherOn({"generated", 1u << 16, 5}));
  EXPECT_NE(land, LandFurtherOn({"generated", 1u << 24, 5}));
}

TEST(SproutLandLevels, LevelsBeginOnFlatGround) {
  const auto first = Land({"generated", 0, 1});
  for (const std::uint32_t seed : {1u, 2u, 3u, 0xFFFFFFFFu}) {
    const auto land = Land({"generated", seed, 9});
    for (std::size_t row = 0; row < 16; ++row) {
      for (std::size_t column = 0; column < 18; ++column)
        ASSERT_EQ(land[22 * row + column], first[22 * row + column]);
    }
  }
}

TEST(SproutLandLevels, DifficultyOutsideOneToNineIsTheNearest) {
  EXPECT_EQ(LandFurtherOn({"generated", 5, 0}), LandFurtherOn({"generated", 5, 1}));
  EXPECT_EQ(LandFurtherOn({"generated", 5, 200}), LandFurtherOn({"generated", 5, 9}));
}

class HandMadeLevel : public testing::TestWithParam<const char*> {};

TEST_P(HandMadeLevel, CanBeCleared) { EXPECT_TRUE(CanBeCleared({GetParam(), 0, 1})); }

INSTANTIATE_TEST_SUITE_P(SproutLand, HandMadeLevel, testing::Values("1-1", "1-2", "1-3"));

// docs/results/ has 200 of them; level_search proves more.
TEST(SproutLandLevels, GeneratedOnesCanBeCleared) {
  EXPECT_TRUE(CanBeCleared({"generated", 0x80000000u, 3}));
  EXPECT_TRUE(CanBeCleared({"generated", 0x12345678u, 9}));
}

}  // namespace
}  // namespace mario
