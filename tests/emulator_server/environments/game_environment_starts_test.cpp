// Where episodes begin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/environments/tiny_environment.h"

namespace mario {
namespace {

TEST(GameEnvironment, WaitsZeroToTheMostNoOpsAtAnEpisodesStart) {
  EnvironmentConfig config = PlainConfig();
  config.max_no_ops = 5;
  config.max_steps = 1;
  TinyEnvironment environment(config);
  std::set<double> frames;
  for (int episode = 0; episode < 100; ++episode) {
    frames.insert(environment.Step(kNone).variables[1]);
    environment.Step(kNone);
  }
  // None and one look alike: a frame must be drawn.
  EXPECT_EQ(frames.size(), 5u);
  EXPECT_EQ(*frames.rbegin() - *frames.begin(), 4.0);
}

TEST(GameEnvironment, DrawsEachEpisodesLevelAndSeed) {
  EnvironmentConfig config = PlainConfig();
  config.levels = {"near", "seeded"};
  config.first_level_seed = 40;
  config.last_level_seed = 43;
  config.max_steps = 1;
  TinyEnvironment environment(config);
  std::set<std::pair<std::string, std::uint32_t>> drawn;
  for (int episode = 0; episode < 200; ++episode) {
    const double x = environment.Step(kNone).variables[0];
    const EpisodeSummary summary = *environment.Step(kNone).episode;
    ASSERT_EQ(x, summary.level == "seeded" ? summary.level_seed : 50);
    drawn.emplace(summary.level, summary.level_seed);
  }
  EXPECT_EQ(drawn.size(), 8u);
}

TEST(GameEnvironment, BeginsFromTheArchiveWithItsShare) {
  EnvironmentConfig config = PlainConfig();
  config.archive_share = 0.5;
  TinyEnvironment environment(config);
  EXPECT_FALSE(environment.PlayEpisode(kRight).episode->from_archive) << "nothing is archived yet";
  int from_archive = 0;
  constexpr int kEpisodes = 400;
  for (int i = 0; i < kEpisodes; ++i) {
    const double x = environment.Step(kNone).variables[0];
    TimeStep last;
    while (!last.last()) last = environment.Step(kRight);
    if (!last.episode->from_archive) continue;
    ++from_archive;
    ASSERT_GE(x, 64.0);
    ASSERT_EQ(last.episode->level, "near");
  }
  EXPECT_NEAR(from_archive, kEpisodes / 2, 50);
}

// Such a game's positions are a score: states of later episodes would carry points that the agent
// has never made.
TEST(GameEnvironment, NeverBeginsFromTheArchiveInAGameThatHasNoEnd) {
  for (const char* never : {"", "0", "1 > 2"}) {
    Game game = TinyGame();
    game.formulas.cleared = never;
    EnvironmentConfig config = PlainConfig();
    config.archive_share = 1.0;
    config.max_steps = 60;
    TinyEnvironment environment(config, 0, game);
    for (int episode = 0; episode < 10; ++episode) {
      EXPECT_FALSE(environment.PlayEpisode(kRight).episode->from_archive) << never;
    }
  }
}

TEST(GameEnvironment, DrawsEachEpisodesDifficultyFromTheRange) {
  Game game = TinyGame();
  game.levels.push_back({"hard", {{"level", "60 + difficulty"}}});
  EnvironmentConfig config = PlainConfig();
  config.levels = {"near", "hard"};
  config.first_level_difficulty = 2;
  config.last_level_difficulty = 4;
  config.max_steps = 1;
  TinyEnvironment environment(config, 0, game);
  std::set<int> drawn;
  for (int episode = 0; episode < 100; ++episode) {
    const double x = environment.Step(kNone).variables[0];
    const EpisodeSummary summary = *environment.Step(kNone).episode;
    ASSERT_EQ(summary.level_difficulty > 0, summary.level == "hard") << "near has no difficulty";
    ASSERT_EQ(x, summary.level == "hard" ? 60 + summary.level_difficulty : 50);
    drawn.insert(summary.level_difficulty);
  }
  EXPECT_EQ(drawn, (std::set<int>{0, 2, 3, 4}));
}

TEST(GameEnvironment, NeverArchivesWithoutAShare) {
  TinyEnvironment environment(PlainConfig());
  for (int i = 0; i < 20; ++i) ASSERT_FALSE(environment.PlayEpisode(kRight).episode->from_archive);
}

}  // namespace
}  // namespace mario
