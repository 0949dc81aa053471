#include "emulator_server/discovery/play_finder.h"

#include <gtest/gtest.h>

#include "emulator_server/discovery/undescribed_game.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/start_states.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

TEST(PlayFinder, PressesStartWhereThatBeginsToPlayAndFindsTheSameTwice) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  const FoundStart found = FindPlay(emulator);
  emulator.LoadState(found.state);
  EXPECT_EQ(emulator.Read(0xC002), 1);  // in play
  EXPECT_EQ(FindPlay(emulator).state, found.state);
}

TEST(PlayFinder, ADemoDoesNotRespond) {
  const Rom rom = TinyRom({.obedient = false});
  Emulator emulator(rom);
  EXPECT_LT(FindPlay(emulator).response, kLeastResponse);
}

TEST(UndescribedGame, StartsAndRewardsNovelty) {
  const Rom rom = TinyRom();
  const Game game = LoadGameOr("none", rom);
  EXPECT_TRUE(game.rewards_novelty);
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load({.level = game.levels.front().name}, emulator);
  EXPECT_EQ(emulator.Read(0xC002), 1);
}

}  // namespace
}  // namespace mario
