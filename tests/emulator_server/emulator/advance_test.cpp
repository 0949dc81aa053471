// A Game Boy Advance game goes the way of every other.
#include <gtest/gtest.h>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/emulator/tiny_advance_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr int kRight = 1;

EnvironmentConfig AdvanceConfig() {
  EnvironmentConfig config;
  config.environments = 2;
  config.groups = 1;
  config.action_set = "walk";
  config.levels = {"start"};
  config.observation = {80, 120};
  config.sticky_probability = 0.0;
  config.max_no_ops = 0;
  config.variables = {"x"};
  return config;
}

EnvironmentPool AdvancePool() {
  return EnvironmentPool(TinyAdvanceGame(), TinyAdvanceRom(), {.environments = 2, .threads = 2});
}

std::vector<TimeSteps> WalkRight(Environments& environments, int steps) {
  std::vector<TimeSteps> stream;
  for (int i = 0; i < steps; ++i) {
    environments.Send(0, std::vector<int>(2, kRight));
    stream.push_back(environments.Receive());
  }
  return stream;
}

TEST(GameBoyAdvance, IsPlayedThroughThePool) {
  EnvironmentPool pool = AdvancePool();
  const auto environments = pool.Open(AdvanceConfig(), [] {});
  const auto stream = WalkRight(*environments, 16);
  EXPECT_EQ(stream[0].steps[0].variables[0], 0.0);
  EXPECT_EQ(stream[8].steps[0].variables[0], 32.0);
  ASSERT_TRUE(stream[15].steps[0].episode.has_value());
  EXPECT_EQ(stream[15].steps[0].episode->ended_by, "cleared");
  EXPECT_EQ(stream[15].steps[1].episode->total_reward, 60.0);
}

TEST(GameBoyAdvance, ShowsItsColoursInTheObservation) {
  EnvironmentPool pool = AdvancePool();
  const auto environments = pool.Open(AdvanceConfig(), [] {});
  const auto stream = WalkRight(*environments, 8);
  // x = 28 is a red of 28 of 31 in one pixel of four: 0.299 * 230 / 4.
  EXPECT_EQ(stream[0].observations[0], 0);
  EXPECT_NEAR(stream[7].observations[0], 17, 2);
  EXPECT_EQ(stream[7].observations[1], 0);
}

TEST(GameBoyAdvance, ContinuesBitForBitFromASnapshot) {
  EnvironmentPool pool = AdvancePool();
  const auto environments = pool.Open(AdvanceConfig(), [] {});
  WalkRight(*environments, 5);
  const auto states = environments->Snapshot();
  const auto expected = WalkRight(*environments, 20);
  environments->Restore(states);
  EXPECT_EQ(WalkRight(*environments, 20), expected);
}

TEST(GameBoyAdvance, HasItsShoulderButtonsInTheWholeJoypad) {
  Game game = TinyAdvanceGame();
  game.platform = "";  // as a stable-retro folder, which does not say
  EnvironmentPool pool(game, TinyAdvanceRom(), {.environments = 2, .threads = 1});
  EnvironmentConfig config = AdvanceConfig();
  config.action_set = kWholeJoypad;
  const auto environments = pool.Open(config, [] {});
  ASSERT_EQ(environments->info().actions.size(), 1024u);
  EXPECT_EQ(environments->info().actions[0x300], (Action{"R+L", 0x300}));
}

TEST(GameBoyAdvance, FeelsItsShoulderButtons) {
  constexpr std::uint32_t kKeysAbove = 0x04000131;  // 0 where held: R, L
  const Rom rom = TinyAdvanceRom();
  Emulator emulator(rom);
  emulator.RunFrame(0, Draw::kNo);
  EXPECT_EQ(emulator.Read(kKeysAbove), 3);
  emulator.RunFrame(kButtonL, Draw::kNo);
  EXPECT_EQ(emulator.Read(kKeysAbove), 1);
}

TEST(GameBoyAdvance, ComesBackFromABiosCallThatNeverEnds) {
  for (const std::uint32_t function : {0x0Eu, 0x0Fu, 0x13u}) {
    const Rom rom = CallingAdvanceRom(function);
    Emulator emulator(rom), other(rom);
    emulator.RunFrame(0, Draw::kNo);
    other.LoadState(emulator.SaveState());
    emulator.RunFrame(0, Draw::kNo);
    other.RunFrame(0, Draw::kNo);
    EXPECT_EQ(other.SaveState(), emulator.SaveState()) << function;
  }
}

TEST(GameBoyAdvance, GoesOnFromALoopThatIsSkippedAsIfItHadNeverBeenSaved) {
  constexpr std::uint32_t kTurns = 0x02000000;
  const Rom rom = IdlingAdvanceRom();
  Emulator untouched(rom), saved(rom), loaded(rom);
  for (int frame = 0; frame < 12; ++frame) {
    for (Emulator* emulator : {&untouched, &saved, &loaded}) emulator->RunFrame(0, Draw::kNo);
    EXPECT_EQ(saved.Read(kTurns), untouched.Read(kTurns)) << frame;
    EXPECT_EQ(loaded.Read(kTurns), untouched.Read(kTurns)) << frame;
    loaded.LoadState(saved.SaveState());
  }
}

TEST(GameBoyAdvance, IsRefusedForAGameOfTheGameBoy) {
  EXPECT_THROW(EnvironmentPool(TinyGame(), TinyAdvanceRom(), {}), std::runtime_error);
}

}  // namespace
}  // namespace mario
