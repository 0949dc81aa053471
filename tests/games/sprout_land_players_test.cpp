// How hard 1-1 is: the reference players on it, with sticky actions. docs/results/ has 100 episodes
// of each; fewer here.
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "emulator_server/environments/environment_pool.h"
#include "learner_client/players/evaluation.h"
#include "tests/games/sprout_land_game.h"
#include "tests/tools/scripted_player.h"
#include "tests/tools/search_player.h"

namespace mario {
namespace {

using MakePlayer = std::function<std::unique_ptr<Player>(const EnvironmentInfo&)>;

Evaluation Play(const MakePlayer& make, int episodes) {
  const Game game = LoadGame(SPROUT_LAND_FOLDER);
  const Rom rom = LoadRom(SPROUT_LAND_ROM);
  EnvironmentPool pool(game, rom, {.environments = 4, .threads = 2});
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 1;
  config.variables = ScriptedPlayer::Variables();
  const auto environments = pool.Open(ForEvaluation(config, {}), [] {});
  return Evaluate(*environments, *make(environments->info()), episodes);
}

Evaluation Play(const std::string& player, int episodes) {
  return Play([&](const EnvironmentInfo& info) { return MakeReferencePlayer(player, info, 1); },
              episodes);
}

// Plans, and plays what it has planned.
Evaluation PlaySearch(double sticky_probability, int episodes, int& plans) {
  const Game game = LoadGame(SPROUT_LAND_FOLDER);
  const Rom rom = LoadRom(SPROUT_LAND_ROM);
  EnvironmentPool pool(game, rom, {.environments = 8, .threads = 2});
  const EnvironmentConfig config = SearchPlayer::Settings(
      ForEvaluation(EnvironmentConfig(), {.sticky_probability = sticky_probability}));
  const auto played = pool.Open(config, [] {});
  SearchPlayer player(*played, pool.Open(EnvironmentModel::Settings(config, played->info()), [] {}),
                      SearchPlayer::Limits(config));
  const Evaluation evaluation = Evaluate(*played, player, episodes);
  plans = player.plans();
  return evaluation;
}

TEST(SproutLandPlayers, AlwaysRightDiesAtTheFirstWalker) {
  const Evaluation evaluation = Play("always-right", 20);
  EXPECT_EQ(evaluation.clears(), 0);
  EXPECT_EQ(evaluation.deaths().at("walker"), 20);
  EXPECT_LT(evaluation.mean_position(), 450);
}

TEST(SproutLandPlayers, RandomNeverClears) { EXPECT_EQ(Play("random", 20).clears(), 0); }

TEST(SproutLandPlayers, PeriodicJumpsHardlyEverClear) {
  EXPECT_LE(Play("right-and-jump", 20).clears(), 1);
}

TEST(SproutLandPlayers, OpenLoopReplayFailsUnderStickiness) {
  EXPECT_LE(Play("replay:" GOLDEN_FOLDER "/sprout_land_1-1_clearing.txt", 20).clears(), 1);
}

TEST(SproutLandPlayers, LookingAheadClearsSometimes) {
  const Evaluation evaluation =
      Play([](const EnvironmentInfo& info) { return std::make_unique<ScriptedPlayer>(info); }, 40);
  EXPECT_GE(evaluation.clears(), 4) << Summary(evaluation);
  EXPECT_LE(evaluation.clears(), 38) << Summary(evaluation);
}

TEST(SproutLandPlayers, SearchClearsByOnePlanWhereNothingIsLeftToChance) {
  int plans = 0;
  const Evaluation evaluation = PlaySearch(0.0, 1, plans);
  EXPECT_EQ(evaluation.clears(), 1) << Summary(evaluation);
  EXPECT_EQ(plans, 1);
}

TEST(SproutLandPlayers, SearchPlansAnewWhenStickinessLeavesThePlan) {
  int plans = 0;
  const Evaluation evaluation = PlaySearch(0.25, 1, plans);
  EXPECT_GT(evaluation.mean_position(), 450) << Summary(evaluation);  // past the first walker
  EXPECT_GT(plans, 5);
}

}  // namespace
}  // namespace mario
