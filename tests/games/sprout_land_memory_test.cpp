// Each documented address against what the screen shows, or what was done to the game.
#include <gtest/gtest.h>

#include "tests/games/sprout_land_game.h"
#include "tests/games/sprout_land_screen.h"

namespace mario {
namespace {

constexpr int kFirstPot = 8 * 37;        // px from the level's left edge, two tiles high
constexpr int kFirstCoinBlock = 8 * 30;  // its left edge; its lower edge is at y 96

// Two digits a byte.
int Bcd(int byte) { return 10 * (byte / 16) + byte % 16; }

std::string Padded(int number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - text.size(), '0') + text;
}

int Score(const SproutLandGame& game) {
  return 10000 * Bcd(game.Byte(0xC0A2)) + 100 * Bcd(game.Byte(0xC0A1)) + Bcd(game.Byte(0xC0A0));
}

// Lets go early enough to come to rest, and taps the rest of the way.
void WalkTo(int x, SproutLandGame& game) {
  constexpr int kSlide = 12;  // px, more than from walking speed
  while (game.Word(0xDE0C) < x - kSlide) game.Hold(kButtonRight, 1);
  game.Hold(kNoButtons, 30);
  while (game.Word(0xDE0C) < x) {
    game.Hold(kButtonRight, 1);
    game.Hold(kNoButtons, 2);
  }
}

// Jumps over the first walker and into the first block.
void TakeCoinFromFirstBlock(SproutLandGame& game) {
  while (game.Word(0xDE0C) < kFirstCoinBlock - 16) {
    // The first walker comes on the way: over it.
    const bool walker_near = game.Byte(0xD100) == 0 && game.Byte(0xD103) - game.Byte(0xC202) < 40 &&
                             game.Byte(0xD103) > game.Byte(0xC202);
    const bool rising = game.Byte(0xC207) == 1;
    game.Hold(walker_near || rising ? kButtonRight | kButtonA : kButtonRight, 1);
  }
  WalkTo(kFirstCoinBlock + 4, game);
  game.Hold(kButtonA, 24);
  game.Hold(kNoButtons, 24);
}

TEST(SproutLandMemory, LevelStartReadsAsInSuperMarioLand) {
  const SproutLandGame game(kFirstLevel);
  EXPECT_EQ(game.state(), 0x00);
  EXPECT_EQ(game.Byte(0xFF9F), 0) << "neither menu nor attract mode";
  EXPECT_EQ(game.Byte(0xC0AB), 12);
  EXPECT_EQ(game.Byte(0xC202), 50);
  EXPECT_EQ(game.Byte(0xC201), 134);
  EXPECT_EQ(game.Byte(0xDA15), 2);
  EXPECT_EQ(game.Byte(0xDA02), 0x04);
  EXPECT_EQ(game.Byte(0xDA01), 0x00);
  EXPECT_EQ(game.Byte(0xFFB4), 0x11);
  EXPECT_EQ(game.Word(0xDE0C), 42);
}

TEST(SproutLandMemory, PlayerStandsWhereC201AndC202Say) {
  SproutLandGame game(kFirstLevel);
  const SproutLandScreen screen;
  EXPECT_TRUE(screen.Shows(game.emulator().screen(), "sprout_stand", 42, 128));
  game.Hold(kButtonRight, 20);
  game.Hold(kNoButtons, 20);
  const int x = game.Byte(0xC202) - 8;
  EXPECT_GT(x, 52);
  EXPECT_TRUE(screen.Shows(game.emulator().screen(), "sprout_stand", x, game.Byte(0xC201) - 6));
  EXPECT_FALSE(screen.Shows(game.emulator().screen(), "sprout_stand", 42, 128));
}

TEST(SproutLandMemory, JumpReadsAtC201C207C208AndC20A) {
  SproutLandGame game(kFirstLevel);
  EXPECT_EQ(game.Byte(0xC20A), 1);
  EXPECT_EQ(game.Byte(0xC207), 0);
  int apex = 134;
  game.Hold(kButtonA, 2);
  EXPECT_EQ(game.Byte(0xC20A), 0);
  EXPECT_EQ(game.Byte(0xC207), 1);
  EXPECT_GT(game.Byte(0xC208), 127) << "up is negative";
  for (int i = 0; i < 60; ++i) {
    game.Hold(kButtonA, 1);
    apex = std::min(apex, game.Byte(0xC201));
  }
  EXPECT_NEAR(apex, 101, 3) << "as in Super Mario Land";
  EXPECT_EQ(game.Byte(0xC20A), 1);
  EXPECT_EQ(game.Byte(0xC201), 134);
}

TEST(SproutLandMemory, JumpIsLowerWhenAIsLetGo) {
  SproutLandGame game(kFirstLevel);
  game.Hold(kButtonA, 4);
  int apex = 134;
  for (int i = 0; i < 40; ++i) {
    game.Hold(kNoButtons, 1);
    apex = std::min(apex, game.Byte(0xC201));
  }
  EXPECT_GT(apex, 112);
  EXPECT_LT(apex, 130);
}

TEST(SproutLandMemory, FacingAndMomentumReadAtC20CAndC20D) {
  SproutLandGame game(kFirstLevel);
  game.Hold(kButtonRight | kButtonB, 30);
  EXPECT_EQ(game.Byte(0xC20C), 32) << "1/16 px a frame, running";
  EXPECT_EQ(game.Byte(0xC20D), 0x10);
  game.Hold(kButtonLeft, 40);
  EXPECT_EQ(game.Byte(0xC20C), 16) << "walking";
  EXPECT_EQ(game.Byte(0xC20D), 0x20);
}

TEST(SproutLandMemory, CameraLocksThePlayerAt81AndScrollsTheLand) {
  SproutLandGame game(kFirstLevel);
  TakeCoinFromFirstBlock(game);
  const SproutLandScreen screen;
  EXPECT_EQ(game.Byte(0xC202), 81);
  EXPECT_EQ(game.Byte(0xC0AB), 12 + game.camera() / 16);
  EXPECT_EQ(game.Byte(0xFFA4), game.camera() % 256);
  EXPECT_TRUE(
      screen.ShowsTile(game.emulator().screen(), "pot_rim_0", kFirstPot - game.Byte(0xFFA4), 112));
}

TEST(SproutLandMemory, FurthestPositionIsThePlayersMaximum) {
  SproutLandGame game(kFirstLevel);
  game.Hold(kButtonRight, 60);
  game.Hold(kNoButtons, 20);
  const int furthest = game.Word(0xDE0C);
  game.Hold(kButtonLeft, 40);
  EXPECT_LT(game.Word(0xDE0C), furthest);
  EXPECT_EQ(game.Word(0xDE0A), furthest);
}

TEST(SproutLandMemory, StatusBarShowsScoreCoinsLivesLevelAndTime) {
  SproutLandGame game(kFirstLevel);
  const SproutLandScreen screen;
  TakeCoinFromFirstBlock(game);
  EXPECT_EQ(game.Byte(0xFFFA), 1);
  EXPECT_EQ(Score(game), 100);
  const int time = 100 * Bcd(game.Byte(0xDA02)) + Bcd(game.Byte(0xDA01));
  EXPECT_LT(time, 400);
  EXPECT_EQ(screen.Text(game.emulator().screen(), 0), "@  *   SCORE LV TIME");
  EXPECT_EQ(screen.Text(game.emulator().screen(), 1),
            "02 01 " + Padded(Score(game), 6) + " 1-1 " + Padded(time, 3));
}

TEST(SproutLandMemory, ClockTakesFortyFramesAUnit) {
  SproutLandGame game(kFirstLevel);
  const int fraction = game.Byte(0xDA00);
  game.Hold(kNoButtons, fraction);
  EXPECT_EQ(Bcd(game.Byte(0xDA01)), 99);
  game.Hold(kNoButtons, 400);
  EXPECT_EQ(Bcd(game.Byte(0xDA01)), 89);
  EXPECT_EQ(game.Byte(0xDA00), 40);
}

TEST(SproutLandMemory, HurryReadsAtDA1D) {
  SproutLandGame game(kFirstLevel);
  EXPECT_EQ(game.Byte(0xDA1D), 0);
  game.emulator().Write(0xDA02, 0x01);
  game.Hold(kNoButtons, 45);
  EXPECT_EQ(game.Byte(0xDA1D), 1);
  game.emulator().Write(0xDA01, 0x50);
  game.Hold(kNoButtons, 45);
  EXPECT_EQ(game.Byte(0xDA1D), 2);
}

TEST(SproutLandMemory, FirstWalkerStandsWhereItsSlotSays) {
  SproutLandGame game(kFirstLevel);
  const SproutLandScreen screen;
  game.Hold(kButtonRight, 90);
  ASSERT_EQ(game.Byte(0xD100), 0) << "a walker in the first slot";
  EXPECT_EQ(game.Byte(0xD110), 0xFF) << "an empty slot";
  // The picture is a frame older than the memory, and the walker comes from the right.
  const auto shows = [&](const char* sprite, int older) {
    return screen.Shows(game.emulator().screen(), sprite, game.Byte(0xD103) - 8 + older,
                        game.Byte(0xD102));
  };
  EXPECT_TRUE(shows("walker_one", 0) || shows("walker_two", 0) || shows("walker_one", 1) ||
              shows("walker_two", 1));
}

TEST(SproutLandMemory, StartPausesAtFFB2) {
  SproutLandGame game(kFirstLevel);
  game.Hold(kButtonStart, 2);
  EXPECT_EQ(game.Byte(0xFFB2), 1);
  const int x = game.Byte(0xC202);
  game.Hold(kButtonRight, 30);
  EXPECT_EQ(game.Byte(0xC202), x);
  game.Hold(kButtonStart, 2);
  game.Hold(kButtonRight, 30);
  EXPECT_GT(game.Byte(0xC202), x);
}

TEST(SproutLandMemory, DewDropMakesSuperAtFF99) {
  SproutLandGame game(kFirstLevel);
  TakeCoinFromFirstBlock(game);
  const int dew_block = kFirstCoinBlock + 8;
  WalkTo(dew_block + 4, game);
  game.Hold(kButtonA, 24);
  EXPECT_EQ(game.Byte(0xFF99), 0);
  for (int i = 0; i < 400 && game.Byte(0xFF99) == 0; ++i) game.Hold(kButtonRight, 1);
  EXPECT_EQ(game.Byte(0xFF99), 1) << "growing";
  game.Hold(kNoButtons, 60);
  EXPECT_EQ(game.Byte(0xFF99), 2) << "super";
}

}  // namespace
}  // namespace mario
