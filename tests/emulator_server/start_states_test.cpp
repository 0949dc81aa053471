#include "emulator_server/start_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator_server/tiny_rom.h"

namespace mario {
namespace {

constexpr std::uint32_t kFrame = 0xC000;
constexpr std::uint32_t kX = 0xC001;
constexpr std::uint32_t kState = 0xC002;

auto FailsWith(const std::string& part) {
  return testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr(part));
}

TEST(StartStates, PlayToTheLevelsStartAndWriteItsVariables) {
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load({"near", 0, 1}, emulator);
  EXPECT_EQ(emulator.Read(kState), 1);
  EXPECT_EQ(emulator.Read(kX), 50) << "the proof of control is rolled back";
  starts.Load({"seeded", 77, 1}, emulator);
  EXPECT_EQ(emulator.Read(kX), 77);
}

TEST(StartStates, DoNotDependOnWhatTheEmulatorDidBefore) {
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load({"near", 0, 1}, emulator);
  const int frame = emulator.Read(kFrame);
  for (int i = 0; i < 25; ++i) emulator.RunFrame(16, Draw::kNo);
  starts.Load({"near", 0, 1}, emulator);
  EXPECT_EQ(emulator.Read(kFrame), frame);
  EXPECT_EQ(emulator.Read(kX), 50);

  StartStates fresh(game);
  fresh.Load({"near", 0, 1}, emulator);
  EXPECT_EQ(emulator.Read(kFrame), frame);
}

TEST(StartStates, StayTheSameWhenMoreAreMadeThanAreKept) {
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  for (std::uint32_t seed = 20; seed < 80; ++seed) starts.Load({"seeded", seed, 1}, emulator);
  for (std::uint32_t seed = 20; seed < 80; ++seed) {
    starts.Load({"seeded", seed, 1}, emulator);
    ASSERT_EQ(emulator.Read(kX), seed);
  }
}

TEST(StartStates, RefuseAGameThatDoesNotObeyTheButtons) {
  const Game game = TinyGame();
  const Rom rom = TinyRom({.obedient = false});
  Emulator emulator(rom);
  StartStates starts(game);
  EXPECT_THAT(
      [&] {
        starts.Load({"near", 0, 1}, emulator);
      },
      FailsWith("tiny/game.json: start.control: nobody is in control of level near"));
}

TEST(StartStates, RefuseAStartWhoseConditionNeverHolds) {
  Game game = TinyGame();
  game.start.to_play[1].until = "state == 2";
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  EXPECT_THAT(
      [&] {
        starts.Load({"near", 0, 1}, emulator);
      },
      FailsWith("start.to_play[1]: \"state == 2\" did not come true within 20 frames"));
}

}  // namespace
}  // namespace mario
