#include "emulator_server/discovery/play/play_finder.h"

#include <gtest/gtest.h>

#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/start_states.h"
#include "tests/emulator_server/discovery/play/recorded_tiny_game.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

TEST(PlayFinder, PressesStartWhereThatBeginsToPlayAndFindsTheSameTwice) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  emulator.LoadState(TinyStart().state);
  EXPECT_EQ(emulator.Read(0xC002), 1);  // in play
  EXPECT_EQ(FindPlay(emulator, kNear).state, TinyStart().state);
}

TEST(PlayFinder, ADemoDoesNotRespond) {
  const Rom rom = TinyRom({.obedient = false});
  Emulator emulator(rom);
  EXPECT_LT(FindPlay(emulator, kNear).response, kLeastResponse);
}

TEST(UndescribedGame, StartsAndRewardsNovelty) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  const Game game = UndescribedGame(rom, TinyStart());
  EXPECT_TRUE(game.rewards_novelty);
  StartStates starts(game);
  starts.Load({.level = game.levels.front().name}, emulator);
  EXPECT_EQ(emulator.Read(0xC002), 1);
}

}  // namespace
}  // namespace mario
