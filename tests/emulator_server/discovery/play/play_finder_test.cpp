#include "emulator_server/discovery/play/play_finder.h"

#include <gtest/gtest.h>

#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/start_states.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr PlayFinderConfig kNear{.places = 4};

TEST(PlayFinder, PressesStartWhereThatBeginsToPlayAndFindsTheSameTwice) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  const FoundStart found = FindPlay(emulator, kNear);
  emulator.LoadState(found.state);
  EXPECT_EQ(emulator.Read(0xC002), 1);  // in play
  EXPECT_EQ(FindPlay(emulator, kNear).state, found.state);
}

TEST(PlayFinder, ADemoDoesNotRespond) {
  const Rom rom = TinyRom({.obedient = false});
  Emulator emulator(rom);
  EXPECT_LT(FindPlay(emulator, kNear).response, kLeastResponse);
}

TEST(UndescribedGame, StartsAndRewardsNovelty) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  const Game game = UndescribedGame(rom, FindPlay(emulator, kNear));
  EXPECT_TRUE(game.rewards_novelty);
  StartStates starts(game);
  starts.Load({.level = game.levels.front().name}, emulator);
  EXPECT_EQ(emulator.Read(0xC002), 1);
}

}  // namespace
}  // namespace mario
