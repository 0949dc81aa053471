#include "learner_client/curriculum/level_replay.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace mario {
namespace {

using Score = LevelReplay::Score;

const GradedLevels& Levels() {
  static const GradedLevels levels(std::vector<LevelInfo>{{.name = "generated",
                                     .first_seed = 0,
                                     .last_seed = 999'999,
                                     .first_difficulty = 1,
                                     .last_difficulty = 2}});
  return levels;
}

CurriculumConfig AlwaysReplay() { return {.order = "replay-failures", .replay_share = 1.0}; }

// How often each seed is drawn.
std::map<std::uint32_t, int> Draw(LevelReplay& replay, int times) {
  Generator generator(1);
  std::map<std::uint32_t, int> drawn;
  for (int i = 0; i < times; ++i) ++drawn[replay.Draw(generator).seed];
  return drawn;
}

TEST(LevelReplay, PlaysNewLevelsAsLongAsThereIsNoneToReplay) {
  LevelReplay replay(AlwaysReplay(), Levels(), Score::kFailure);
  EXPECT_EQ(Draw(replay, 100).size(), 100u) << "a million seeds";
}

TEST(LevelReplay, ReplaysFailuresAlikeAndClearedLevelsHardlyEver) {
  LevelReplay replay(AlwaysReplay(), Levels(), Score::kFailure);
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    replay.Count({.graded_level = 1, .seed = seed, .cleared = seed % 2 == 0});
  }
  const auto drawn = Draw(replay, 4000);
  for (const std::uint32_t failed : {1u, 3u, 5u, 7u}) {
    EXPECT_GT(drawn.at(failed), 700) << failed;
  }
  int cleared = 0;
  for (const std::uint32_t seed : {0u, 2u, 4u, 6u})
    cleared += drawn.contains(seed) ? drawn.at(seed) : 0;
  EXPECT_LT(cleared, 400) << "by staleness alone";
  EXPECT_GT(cleared, 100);
}

TEST(LevelReplay, ReplaysTheGreatestErrorsByTheirRank) {
  CurriculumConfig config = AlwaysReplay();
  config.replay_temperature = 1.0;
  LevelReplay replay(config, Levels(), Score::kTdError);
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    replay.Count({.graded_level = 0, .seed = seed, .td_error = 0.1 * seed});
  }
  const auto drawn = Draw(replay, 11'000);
  // 0.9 (1 / rank) / (11 / 6), and 0.1 by staleness: 2, 1 and 0 of 3 episodes.
  EXPECT_NEAR(drawn.at(2), 5400, 262);
  EXPECT_NEAR(drawn.at(1), 2700 + 367, 235);
  EXPECT_NEAR(drawn.at(0), 1800 + 733, 221);
}

TEST(LevelReplay, GoesByTheLastTimeALevelWasPlayed) {
  LevelReplay replay(AlwaysReplay(), Levels(), Score::kFailure);
  replay.Count({.graded_level = 0, .seed = 5, .cleared = false});
  replay.Count({.graded_level = 0, .seed = 6, .cleared = false});
  replay.Count({.graded_level = 0, .seed = 5, .cleared = true});
  EXPECT_EQ(replay.size(), 2u);
  EXPECT_GT(Draw(replay, 1000).at(6), 950);
}

TEST(LevelReplay, ForgetsTheLowestAndStalestScoreWhenItRemembersTooMany) {
  CurriculumConfig config = AlwaysReplay();
  config.replay_levels = 3;
  LevelReplay replay(config, Levels(), Score::kFailure);
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    replay.Count({.graded_level = 0, .seed = seed, .cleared = seed < 2});
  }
  replay.Count({.graded_level = 0, .seed = 7, .cleared = false});  // in the place of 0
  replay.Count({.graded_level = 0, .seed = 8, .cleared = false});  // in the place of 1
  replay.Count({.graded_level = 0, .seed = 9, .cleared = true});   // lower than all
  EXPECT_EQ(replay.size(), 3u);
  const auto drawn = Draw(replay, 1000);
  EXPECT_EQ(drawn.size(), 3u);
  for (const std::uint32_t seed : {2u, 7u, 8u}) EXPECT_TRUE(drawn.contains(seed)) << seed;
}

TEST(LevelReplay, SharesAddUpToOne) {
  CurriculumConfig config = AlwaysReplay();
  config.replay_share = 0.5;
  LevelReplay replay(config, Levels(), Score::kFailure);
  EXPECT_EQ(replay.Shares(), (std::vector<double>{0.5, 0.5}));
  replay.Count({.graded_level = 1, .seed = 3, .cleared = false});
  const std::vector<double> shares = replay.Shares();
  EXPECT_NEAR(shares[0], 0.25, 1e-12);
  EXPECT_NEAR(shares[1], 0.75, 1e-12);
}

}  // namespace
}  // namespace mario
