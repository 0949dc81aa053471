// One signature of everything that a learner and a viewer are shown of Sprout Land. When the game
// or the environments are changed on purpose:  MARIO_UPDATE_GOLDEN=1 build/release/bin/golden_test
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "emulator_server/environments/starts/byte_stream.h"
#include "emulator_server/environments/game_environment.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/emulator/sha1.h"

namespace mario {
namespace {

constexpr int kSteps = 1000;
const char* const kGoldenFile = GOLDEN_FOLDER "/sprout_land_steps.txt";

EnvironmentConfig GoldenConfig() {
  EnvironmentConfig config;
  config.environments = 1;
  config.groups = 1;
  config.action_set = "jump";
  config.levels = {"1-1"};
  config.archive_share = 0.25;
  config.seed = 2026;
  return config;
}

// The SHA-1 of a thousand steps' screens, observations, rewards and done flags.
std::string Signature() {
  const Game game = LoadGame(SPROUT_LAND_FOLDER);
  const Rom rom = LoadRom(SPROUT_LAND_ROM);
  StartStates starts(game);
  Emulator emulator(rom);
  const EnvironmentConfig config = GoldenConfig();
  GameEnvironment environment({game, starts, emulator, config}, 0);
  const std::size_t actions = game.FindActionSet(config.action_set)->actions.size();
  std::vector<std::uint8_t> observation(config.observation.bytes());
  std::vector<std::uint8_t> picture(emulator.screen().pixels.size());
  Random random(2026, 1);
  ByteWriter out;
  for (int step = 0; step < kSteps; ++step) {
    const TimeStep time_step =
        environment.StepAlone(static_cast<int>(random.Below(actions)), observation);
    GreyPixels(emulator.screen().pixels, picture);
    for (const std::uint8_t pixel : picture) out.Write(pixel);
    for (const std::uint8_t pixel : observation) out.Write(pixel);
    out.Write(time_step.reward);
    out.Write(time_step.first);
    out.Write(time_step.terminated);
    out.Write(time_step.truncated);
  }
  const std::string bytes = out.Take();
  return Sha1({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST(SproutLandSteps, AreTheRecordedOnesBitForBit) {
  const std::string signature = Signature();
  if (std::getenv("MARIO_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kGoldenFile) << signature << "\n";
    GTEST_SKIP() << "recorded " << signature << " in " << kGoldenFile;
  }
  std::string recorded;
  std::ifstream(kGoldenFile) >> recorded;
  EXPECT_EQ(signature, recorded)
      << "meant to change? MARIO_UPDATE_GOLDEN=1 build/release/bin/golden_test records it anew";
}

TEST(SproutLandSteps, AreTheSameTwice) { EXPECT_EQ(Signature(), Signature()); }

}  // namespace
}  // namespace mario
