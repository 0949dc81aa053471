#include "emulator_server/environments/game_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "common/program.h"
#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/environments/tiny_environment.h"

namespace mario {
namespace {

TEST(GameEnvironment, BeginsAnEpisodeAndIgnoresTheAction) {
  TinyEnvironment environment(PlainConfig());
  const TimeStep first = environment.Step(kRight);
  EXPECT_TRUE(first.first);
  EXPECT_EQ(first.reward, 0.0f);
  EXPECT_EQ(first.held_action, kNone);
  EXPECT_EQ(first.variables[0], 50.0);
  EXPECT_FALSE(first.episode.has_value());
}

TEST(GameEnvironment, TerminatesWhenTheLevelIsClearedAndTellsTheFacts) {
  TinyEnvironment environment(PlainConfig());
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.terminated);
  EXPECT_FALSE(last.truncated);
  ASSERT_TRUE(last.episode.has_value());
  EXPECT_TRUE(last.episode->cleared);
  EXPECT_EQ(last.episode->ended_by, "cleared");
  EXPECT_EQ(last.episode->steps, 18) << "from 50 to 120 by 4";
  EXPECT_EQ(last.episode->frames, 72);
  EXPECT_EQ(last.episode->total_reward, 72.0);
  EXPECT_EQ(last.episode->furthest_position, 122.0);
  EXPECT_EQ(last.episode->level, "near");
  EXPECT_FALSE(last.episode->from_archive);
  EXPECT_TRUE(environment.Step(kRight).first) << "the next action begins the next episode";
}

TEST(GameEnvironment, TerminatesAtADeathAndNamesItsCause) {
  EnvironmentConfig config = PlainConfig();
  TinyEnvironment environment(config);
  const TimeStep last = environment.PlayEpisode(kLeft);
  EXPECT_TRUE(last.terminated);
  EXPECT_EQ(last.episode->ended_by, "edge");
  EXPECT_FALSE(last.episode->cleared);
  EXPECT_EQ(last.episode->furthest_position, 50.0);
}

TEST(GameEnvironment, TruncatesAtTheTimeLimit) {
  EnvironmentConfig config = PlainConfig();
  config.max_steps = 5;
  TinyEnvironment environment(config);
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.truncated);
  EXPECT_FALSE(last.terminated);
  EXPECT_EQ(last.episode->ended_by, "time-limit");
  EXPECT_EQ(last.episode->steps, 5);
}

TEST(GameEnvironment, TruncatesAStall) {
  EnvironmentConfig config = PlainConfig();
  config.stall_steps = 7;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  environment.Step(kRight);
  TimeStep step;
  int steps = 0;
  for (; !step.last(); ++steps) step = environment.Step(kNone);
  EXPECT_EQ(steps, 7);
  EXPECT_TRUE(step.truncated);
  EXPECT_EQ(step.episode->ended_by, "stall");
}

TEST(GameEnvironment, PrefersATerminationToATruncationInTheSameStep) {
  EnvironmentConfig config = PlainConfig();
  config.max_steps = 18;
  TinyEnvironment environment(config);
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.terminated);
  EXPECT_FALSE(last.truncated);
}

TEST(GameEnvironment, ClipsRewardsButNotTheEpisodesReturn) {
  EnvironmentConfig config = PlainConfig();
  config.reward_clip = 1.5;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  EXPECT_EQ(environment.Step(kRight).reward, 1.5f);
  EXPECT_EQ(environment.Step(kLeft).reward, -1.5f);
  EXPECT_EQ(environment.PlayEpisode(kRight).episode->total_reward, 72.0);
}

TEST(GameEnvironment, TakesTheMaximumOrTheMinimumOfTheLastTwoFrames) {
  EnvironmentConfig config = PlainConfig();
  TinyEnvironment plain(config);
  config.max_last_two_frames = true;
  TinyEnvironment lightest(config);
  config.max_last_two_frames = false;
  config.min_last_two_frames = true;
  TinyEnvironment darkest(config);
  for (TinyEnvironment* environment : {&plain, &lightest, &darkest}) environment->Step(kNone);
  EXPECT_EQ(plain.observation(), lightest.observation()) << "an episode begins with one frame";
  EXPECT_EQ(plain.observation(), darkest.observation());
  for (TinyEnvironment* environment : {&plain, &lightest, &darkest}) environment->Step(kRight);
  EXPECT_NE(plain.observation(), lightest.observation());
  EXPECT_NE(plain.observation(), darkest.observation());
  for (std::size_t i = 0; i < plain.observation().size(); ++i) {
    ASSERT_GE(lightest.observation()[i], plain.observation()[i]);
    ASSERT_LE(darkest.observation()[i], plain.observation()[i]);
  }
}

TEST(GameEnvironment, DependsOnNothingButSeedAndIndex) {
  EnvironmentConfig config = RandomConfig();
  TinyEnvironment one(config, 3);
  TinyEnvironment same(config, 3);
  TinyEnvironment other_index(config, 4);
  config.seed = 2;
  TinyEnvironment other_seed(config, 3);
  const Stream stream = PlayRandomly(one, 300);
  EXPECT_EQ(PlayRandomly(same, 300), stream);
  EXPECT_NE(PlayRandomly(other_index, 300), stream);
  EXPECT_NE(PlayRandomly(other_seed, 300), stream);
}

TEST(GameEnvironment, ContinuesBitForBitFromASnapshot) {
  TinyEnvironment original(RandomConfig());
  PlayRandomly(original, 333);  // some episodes, with states archived and waiting
  const std::string snapshot = original.environment().Snapshot();
  const Stream expected = PlayRandomly(original, 500);
  TinyEnvironment restored(RandomConfig(), 7);
  PlayRandomly(restored, 50);
  restored.environment().Restore(snapshot);
  EXPECT_EQ(PlayRandomly(restored, 500), expected);
  EXPECT_TRUE(std::any_of(expected.steps.begin(), expected.steps.end(), [](const TimeStep& step) {
    return step.episode && step.episode->from_archive;
  }));
}

TEST(GameEnvironment, RefusesADamagedSnapshotAndStaysAsItWas) {
  TinyEnvironment environment(RandomConfig());
  PlayRandomly(environment, 200);
  const std::string snapshot = environment.environment().Snapshot();
  std::vector<std::string> damaged = {"", "x", snapshot + "x", std::string(snapshot.size(), '\0')};
  for (std::size_t size = 1; size < snapshot.size(); size += snapshot.size() / 37 + 1) {
    damaged.push_back(snapshot.substr(0, size));
  }
  for (const std::string& bytes : damaged) {
    EXPECT_THROW(environment.environment().Restore(bytes), std::runtime_error);
  }
  const Stream after = PlayRandomly(environment, 100);
  environment.environment().Restore(snapshot);
  EXPECT_EQ(PlayRandomly(environment, 100), after);
}

TEST(GameEnvironment, NamesTheFrameInWhichAFormulaGaveNoNumber) {
  Game game = TinyGame();
  game.formulas.reward = "1 / (x - 58)";
  TinyEnvironment environment(PlainConfig(), 0, game);
  environment.Step(kNone);
  environment.Step(kRight);
  EXPECT_THAT([&] { environment.Step(kRight); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("level near, frame 8 of an episode: tiny/game.json: "
                                     "formulas.reward: \"1 / (x - 58)\" is inf with x = 58")));
}

TEST(GameEnvironment, RefusesAPositionThatIsNoNumberInAnEpisodesFirstFrame) {
  Game game = TinyGame();
  game.formulas.position = "x / (frame - 16)";  // 16 after some of the waits at the start
  for (const double archive_share : {0.0, 0.5}) {
    EnvironmentConfig config = PlainConfig();
    config.archive_share = archive_share;
    config.max_no_ops = 5;
    config.max_steps = 1;
    TinyEnvironment environment(config, 0, game);
    const auto play = [&] {
      for (int episode = 0; episode < 100; ++episode) environment.PlayEpisode(kNone);
    };
    EXPECT_THAT(play, testing::ThrowsMessage<std::runtime_error>(
                          testing::HasSubstr("level near, frame 0 of an episode: tiny/game.json: "
                                             "formulas.position")));
  }
}

TEST(GameEnvironment, EndsAnEpisodeByWhatShowsForASingleFrame) {
  Game game = TinyGame();
  game.formulas.died = "x == 61";
  game.death_causes = {{"stumbled", "x == 61"}};
  TinyEnvironment environment(PlainConfig(), 0, game);
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.terminated);
  EXPECT_EQ(last.episode->ended_by, "stumbled");
  EXPECT_EQ(last.episode->steps, 3) << "from 58 to 62";
  EXPECT_EQ(last.episode->frames, 12) << "a step is whole frames";
}

TEST(GameEnvironment, RefusesAnActionOutOfRange) {
  TinyEnvironment environment(PlainConfig());
  environment.Step(kNone);
  EXPECT_THROW(environment.Step(3), UsageError);
  EXPECT_THROW(environment.Step(-1), UsageError);
}

}  // namespace
}  // namespace mario
