// Random buttons never crash the game nor make it late. MARIO_FRAMES=1000000 in the environment
// makes this the long test.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/games/sprout_land_game.h"

namespace mario {
namespace {

constexpr int kUsualFrames = 40000;
constexpr int kFramesAStart = 4000;

int Frames() {
  const char* frames = std::getenv("MARIO_FRAMES");
  return frames ? std::atoi(frames) : kUsualFrames;
}

LevelStart RandomStart(std::mt19937& random) {
  const char* const levels[] = {"1-1", "1-2", "1-3", "generated", "generated"};
  return {.level = levels[random() % 5],
          .seed = static_cast<std::uint32_t>(random()),
          .difficulty = static_cast<int>(1 + random() % 9)};
}

// Mostly to the right, often jumping, and now and then anything at all.
std::uint16_t RandomButtons(std::mt19937& random) {
  if (random() % 16 == 0) return static_cast<std::uint16_t>(random() & 0xFF);
  return static_cast<std::uint16_t>(kButtonRight | (random() & (kButtonA | kButtonB)));
}

TEST(SproutLandEndurance, RandomButtonsNeitherCrashItNorMakeItLate) {
  const Game game = LoadGame(SPROUT_LAND_FOLDER);
  const Rom rom = LoadRom(SPROUT_LAND_ROM);
  StartStates starts(game);
  Emulator emulator(rom);
  std::mt19937 random(2026);
  int late = 0;
  int slowest = 0;
  std::uint16_t buttons = kNoButtons;
  for (int frame = 0; frame < Frames(); ++frame) {
    if (frame % kFramesAStart == 0) starts.Load(RandomStart(random), emulator);
    if (random() % 8 == 0) buttons = RandomButtons(random);
    emulator.RunFrame(buttons, Draw::kNo);
    late += emulator.Read(0xDE08) + emulator.Read(0xDE09);
    slowest = std::max<int>(slowest, emulator.Read(0xDE10));
  }
  EXPECT_EQ(late, 0) << "missed VBlanks";
  EXPECT_EQ(emulator.illegal_opcodes(), 0);
  EXPECT_GT(slowest, 0) << "the measure works";
  RecordProperty("slowest_frame_in_scanlines", slowest);
}

}  // namespace
}  // namespace mario
