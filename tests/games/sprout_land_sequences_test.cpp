// The order of game states: dying, clearing, game over, time up, the attract mode.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "tests/games/sprout_land_game.h"
#include "tests/games/sprout_land_screen.h"

namespace mario {
namespace {

// Every state that the game goes through within some frames, repetitions left out.
std::vector<int> StatesWhile(SproutLandGame& game, std::uint16_t buttons, int frames) {
  std::vector<int> states = {game.state()};
  for (int i = 0; i < frames; ++i) {
    game.Hold(buttons, 1);
    if (game.state() != states.back()) states.push_back(game.state());
  }
  return states;
}

// A way through 1-1 that level_search found: lines of "STEPS BUTTONS", four frames a step.
void ClearFirstLevel(SproutLandGame& game) {
  std::ifstream actions(GOLDEN_FOLDER "/sprout_land_1-1_clearing.txt");
  int steps = 0;
  for (std::string name; actions >> steps >> name;) game.Hold(ParseButtons(name), 4 * steps);
}

constexpr std::uint16_t kOnGround = 0xC20A;

// The same way, but for a jump into the gate at its end.
void JumpIntoTheGate(SproutLandGame& game) {
  constexpr int kShortlyBefore = 2570;  // in the level; the gate is at 2592
  std::ifstream actions(GOLDEN_FOLDER "/sprout_land_1-1_clearing.txt");
  int steps = 0;
  for (std::string name; actions >> steps >> name;) {
    for (int i = 0; i < 4 * steps && game.Word(0xDE0C) < kShortlyBefore; ++i) {
      game.Hold(ParseButtons(name), 1);
    }
  }
  for (int i = 0; i < 40 && game.Byte(kOnGround) == 0; ++i) game.Hold(kButtonRight, 1);
  game.HoldUntilState(kButtonRight | kButtonA, 5, 60);
}

// Columns of the status bar's second row.
std::string Status(const SproutLandGame& game, std::size_t column, std::size_t length) {
  return SproutLandScreen().Text(game.emulator().screen(), 1).substr(column, length);
}

// Whether a column of that row is white: letters alone tell nothing of other tiles.
bool IsBlank(const SproutLandGame& game, int column) {
  const ScreenView screen = game.emulator().screen();
  for (int y = 8; y < 16; ++y) {
    for (int x = 8 * column; x < 8 * column + 8; ++x) {
      if ((screen.pixels[static_cast<std::size_t>(y * screen.width + x)] & 0xFF) < 0xE0)
        return false;
    }
  }
  return true;
}

TEST(SproutLandSequences, AlwaysRightDiesAtTheFirstWalker) {
  SproutLandGame game(kFirstLevel);
  ASSERT_TRUE(game.HoldUntilState(kButtonRight, 3, 600));
  EXPECT_EQ(game.Byte(0xDE06), 3);
  EXPECT_LT(game.Word(0xDE0C), 26 * 8);
}

TEST(SproutLandSequences, DyingGoesThroughItsStatesAndTakesALife) {
  SproutLandGame game(kFirstLevel);
  game.HoldUntilState(kButtonRight, 3, 600);
  EXPECT_EQ(StatesWhile(game, kNoButtons, 400), (std::vector{3, 4, 1, 2, 0x11, 0}));
  EXPECT_EQ(game.Byte(0xDA15), 1);
  EXPECT_EQ(game.Byte(0xC0AB), 12);
  EXPECT_EQ(game.Byte(0xC202), 50);
}

TEST(SproutLandSequences, GameIsOverAfterThreeLives) {
  SproutLandGame game(kFirstLevel);
  for (int life = 0; life < 2; ++life) {
    ASSERT_TRUE(game.HoldUntilState(kButtonRight, 3, 900));
    ASSERT_TRUE(game.HoldUntilState(kButtonRight, 0, 900));
  }
  EXPECT_EQ(game.Byte(0xDA15), 0) << "the last life is played";
  ASSERT_TRUE(game.HoldUntilState(kButtonRight, 3, 900));
  EXPECT_EQ(StatesWhile(game, kNoButtons, 500), (std::vector{3, 4, 1, 2, 0x39, 0x3A, 0x0E, 0x0F}));
}

TEST(SproutLandSequences, TimeUpCostsALife) {
  SproutLandGame game(kFirstLevel);
  game.emulator().Write(0xDA02, 0x00);
  game.emulator().Write(0xDA01, 0x01);
  EXPECT_EQ(StatesWhile(game, kNoButtons, 500), (std::vector{0, 0x3B, 0x3C, 2, 0x11, 0}));
  EXPECT_EQ(game.Byte(0xDA15), 1);
}

TEST(SproutLandSequences, NoSproutIsLeftBesideTheWordsTimeUp) {
  SproutLandGame game(kFirstLevel);
  game.emulator().Write(0xDA02, 0x00);
  game.emulator().Write(0xDA01, 0x01);
  ASSERT_TRUE(game.HoldUntilState(kNoButtons, 0x3C, 100));
  for (int frame = 0; frame < 10; ++frame, game.Hold(kNoButtons, 1)) {
    const ScreenView screen = game.emulator().screen();
    const auto ground = screen.pixels.last(static_cast<std::size_t>(40 * screen.width));
    EXPECT_EQ(std::ranges::count(ground, ground.front()), ground.size()) << "frame " << frame;
  }
}

TEST(SproutLandSequences, FallingIntoAPitIsItsOwnCauseOfDeath) {
  SproutLandGame game({.level = "1-2", .seed = 0, .difficulty = 1});
  // No enemy can reach a sprout that cannot be hurt (FF99 = 4): only a pit ends this walk.
  for (int i = 0; i < 1200 && game.state() == 0; ++i) {
    game.emulator().Write(0xFF99, 4);
    game.Hold(static_cast<std::uint16_t>(kButtonRight | (i % 40 < 20 ? kButtonA : 0)), 1);
  }
  ASSERT_EQ(game.state(), 3);
  EXPECT_EQ(game.Byte(0xDE06), 1);
}

TEST(SproutLandSequences, ClearingLeadsToTheNextLevel) {
  SproutLandGame game(kFirstLevel);
  ClearFirstLevel(game);
  ASSERT_EQ(game.state(), 5);
  EXPECT_EQ(StatesWhile(game, kNoButtons, 250), (std::vector{5, 6, 7, 8, 0x11}));
  EXPECT_EQ(game.Byte(0xFFB4), 0x12);
  EXPECT_EQ(game.Byte(0xDA15), 2) << "clearing costs no life";
  EXPECT_EQ(game.Byte(0xDA02), 0x04) << "the clock is full again";
}

TEST(SproutLandSequences, WhoJumpsIntoTheGateComesDownInIt) {
  SproutLandGame game(kFirstLevel);
  JumpIntoTheGate(game);
  ASSERT_EQ(game.state(), 5);
  ASSERT_EQ(game.Byte(kOnGround), 0);
  game.Hold(kNoButtons, 35);
  ASSERT_EQ(game.state(), 5);
  EXPECT_EQ(game.Byte(kOnGround), 1);
  EXPECT_EQ(game.Byte(0xC201), 134) << "on the ground's first row";
}

TEST(SproutLandSequences, ClearingTurnsAllOfTheTimeIntoScore) {
  SproutLandGame game(kFirstLevel);
  ClearFirstLevel(game);
  const int units = std::stoi(Status(game, 17, 3)), score = std::stoi(Status(game, 6, 6));
  ASSERT_GT(units, 0);
  ASSERT_TRUE(game.HoldUntilState(kNoButtons, 8, 300));
  EXPECT_EQ(Status(game, 17, 3), "000");
  EXPECT_EQ(std::stoi(Status(game, 6, 6)), score + 10 * units);
}

TEST(SproutLandSequences, APauseIsSeenAndEndsWithThePressThatFollows) {
  SproutLandGame game(kFirstLevel);
  const auto press_start = [&] {
    game.Hold(kButtonStart, 2);
    game.Hold(kNoButtons, 8);
  };
  press_start();
  EXPECT_EQ(game.Byte(0xFFB2), 1);
  EXPECT_EQ(Status(game, 6, 5), "PAUSE");
  EXPECT_TRUE(IsBlank(game, 11));
  const int position = game.Word(0xDE0C);
  game.Hold(kButtonRight, 30);
  EXPECT_EQ(game.Word(0xDE0C), position);
  press_start();
  EXPECT_EQ(game.Byte(0xFFB2), 0);
  EXPECT_EQ(Status(game, 6, 6), "000000");
}

TEST(SproutLandSequences, DeathAfterTheCheckpointRestartsThere) {
  SproutLandGame game(kFirstLevel);
  std::ifstream actions(GOLDEN_FOLDER "/sprout_land_1-1_clearing.txt");
  int steps = 0;
  for (std::string name; game.Byte(0xDE0E) == 0 && actions >> steps >> name;)
    game.Hold(ParseButtons(name), 4 * steps);
  ASSERT_EQ(game.Byte(0xDE0E), 1) << "the checkpoint is reached";
  ASSERT_TRUE(game.HoldUntilState(kButtonRight, 3, 1200));
  ASSERT_TRUE(game.HoldUntilState(kNoButtons, 0, 600));
  EXPECT_GT(game.Byte(0xC0AB), 60);
  EXPECT_EQ(game.Byte(0xC202), 50);
}

TEST(SproutLandSequences, AttractModePlaysAloneAndIgnoresTheButtons) {
  SproutLandGame alone;
  ASSERT_TRUE(alone.HoldUntilState(kNoButtons, 0, 1000));
  EXPECT_EQ(alone.Byte(0xFF9F), 1);
  SproutLandGame disturbed;
  ASSERT_TRUE(disturbed.HoldUntilState(kNoButtons, 0, 1000));
  alone.Hold(kNoButtons, 200);
  disturbed.Hold(kButtonLeft, 200);
  EXPECT_GT(alone.Word(0xDE0C), 100) << "the sprout moves by itself";
  EXPECT_EQ(alone.Word(0xDE0C), disturbed.Word(0xDE0C));
}

TEST(SproutLandSequences, AttractModeReturnsToTheTitle) {
  SproutLandGame game;
  ASSERT_TRUE(game.HoldUntilState(kNoButtons, 0, 1000));
  EXPECT_TRUE(game.HoldUntilState(kNoButtons, 0x0F, 2000));
}

TEST(SproutLandSequences, FourButtonsReset) {
  SproutLandGame game(kFirstLevel);
  game.Hold(kButtonA | kButtonB | kButtonSelect | kButtonStart, 3);
  EXPECT_EQ(game.state(), 0x0F);
}

}  // namespace
}  // namespace mario
