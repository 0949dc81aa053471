// The cartridge is not here to be run. What its description shares with Sprout Land's is tested
// there; this compares the two.
#include <gtest/gtest.h>

#include "emulator_server/game.h"
#include "emulator_server/game_rules.h"

namespace mario {
namespace {

TEST(SuperMarioLand, DescriptionIsReadAndItsFormulasHold) {
  const Game game = LoadGame(SUPER_MARIO_LAND_FOLDER);
  EXPECT_NO_THROW(CheckFormulas(game));
  ASSERT_EQ(game.roms.size(), 2u);
  EXPECT_EQ(game.roms[0].sha1, "3a4ddb39b234a67ffb361ee7abc3d23e0a8b1c89");
  EXPECT_EQ(game.roms[1].sha1, "418203621b887caa090215d97e3f509b79affd3e");
}

TEST(SuperMarioLand, SharesRulesActionsAndStartWithSproutLand) {
  const Game mario = LoadGame(SUPER_MARIO_LAND_FOLDER);
  const Game sprout = LoadGame(SPROUT_LAND_FOLDER);
  EXPECT_EQ(mario.formulas.position, sprout.formulas.position);
  EXPECT_EQ(mario.formulas.died, sprout.formulas.died);
  EXPECT_EQ(mario.formulas.cleared, sprout.formulas.cleared);
  EXPECT_EQ(mario.formulas.reward, sprout.formulas.reward);
  for (const char* name : {"blog", "jump"})
    EXPECT_EQ(mario.FindActionSet(name)->actions, sprout.FindActionSet(name)->actions);
  EXPECT_EQ(mario.start.control, sprout.start.control);
}

TEST(SuperMarioLand, EveryVariableStandsWhereSproutLandHasIt) {
  const Game mario = LoadGame(SUPER_MARIO_LAND_FOLDER);
  const Game sprout = LoadGame(SPROUT_LAND_FOLDER);
  for (const Variable& variable : mario.variables) {
    const auto same = sprout.FindVariable(variable.name);
    ASSERT_TRUE(same.has_value()) << variable.name;
    EXPECT_EQ(sprout.variables[*same].address, variable.address) << variable.name;
  }
}

}  // namespace
}  // namespace mario
