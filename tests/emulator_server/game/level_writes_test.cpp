#include "emulator_server/game/level_writes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/fails_with.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

Game WithLevel(const std::string& formula) {
  Game game = TinyGame();
  game.levels = {{"one", {{"level", formula}}}};
  return game;
}

double Written(const std::string& formula, std::uint32_t seed, int difficulty = 1) {
  const Game game = WithLevel(formula);
  return LevelWrites(game, game.levels[0], seed, difficulty).at(0).second;
}

TEST(LevelWrites, ComputeOverSeedAndDifficulty) {
  Game game = TinyGame();
  game.levels = {{"generated", {{"level", "seed + 10 * difficulty"}, {"state", "0xFF"}}}};
  const auto writes = LevelWrites(game, game.levels[0], 7, 3);
  ASSERT_EQ(writes.size(), 2u);
  EXPECT_EQ(game.variables[writes[0].first].name, "level");
  EXPECT_EQ(writes[0].second, 37.0);
  EXPECT_EQ(writes[1].second, 255.0);
}

TEST(LevelWrites, CutASeedToItsVariablesSize) {
  EXPECT_EQ(Written("seed", 4294967295u), 255.0);
  EXPECT_EQ(Written("seed", 256), 0.0);
  EXPECT_EQ(Written("seed + 10 * difficulty", 250, 1), 4.0);
  EXPECT_THAT([] { Written("-seed - 1", 3); }, FailsWith("-4 does not fit"));
}

TEST(LevelWrites, AreRefusedWithTheirPlaceWhereTheyDoNotFitOrAreNoNumber) {
  EXPECT_THAT([] { Written("300", 0); },
              FailsWith("tiny/game.json: levels.one.level: 300 does not fit: |u1 holds 0 to 255"));
  EXPECT_THAT([] { Written("1 / seed", 0); }, FailsWith("levels.one.level: \"1 / seed\" is inf"));
  EXPECT_THAT([] { Written("", 0); }, FailsWith("levels.one.level: a formula is empty"));
}

TEST(CheckLevelWrites, TriesEveryDifficultyThatTheGameHas) {
  Game game = WithLevel("difficulty == 6 ? 300 : 7");
  EXPECT_THAT([&] { CheckLevelWrites(game, game.levels[0]); }, FailsWith("300 does not fit"));
  game.difficulties = {1, 5};
  EXPECT_NO_THROW(CheckLevelWrites(game, game.levels[0]));
}

TEST(FindGeneratedLevel, FindsTheFirstOneThatReadsTheSeed) {
  Game game = TinyGame();
  EXPECT_EQ(FindGeneratedLevel(game)->name, "seeded");
  game.levels.pop_back();
  EXPECT_EQ(FindGeneratedLevel(game), nullptr);
}

}  // namespace
}  // namespace mario
