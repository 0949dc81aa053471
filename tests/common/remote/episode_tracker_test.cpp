#include "common/remote/episode_tracker.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

EnvironmentConfig TrackedConfig() {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.observation = {1, 1};
  config.levels = {"1-2"};
  config.variables = {"x"};
  return config;
}

TimeStep Step(float reward, bool first = false) {
  TimeStep step;
  step.first = first;
  step.reward = reward;
  step.held_action = 3;
  step.variables = {9.0};
  return step;
}

TimeStep LastStep() {
  TimeStep step = Step(-1.0f);
  step.terminated = true;
  step.episode.emplace();
  return step;
}

TimeSteps Of(int group, const TimeStep& a, const TimeStep& b, std::uint8_t pixel = 0) {
  return {.group = group, .steps = {a, b}, .observations = {pixel, pixel}};
}

TEST(EpisodeTracker, KnowsWhichGroupsStandWithinAnEpisode) {
  EpisodeTracker tracker(TrackedConfig(), 2);
  EXPECT_FALSE(tracker.InEpisode(0));
  tracker.Observe(Of(1, Step(0, true), Step(0, true)));
  EXPECT_FALSE(tracker.InEpisode(0));
  EXPECT_TRUE(tracker.InEpisode(1));
  tracker.Observe(Of(1, LastStep(), Step(1)));
  EXPECT_TRUE(tracker.InEpisode(1));
  tracker.Observe(Of(1, Step(0, true), LastStep()));
  tracker.Observe(Of(1, LastStep(), Step(0, true)));
  EXPECT_TRUE(tracker.InEpisode(1));
  tracker.Reset();
  EXPECT_FALSE(tracker.InEpisode(1));
}

TEST(EpisodeTracker, EndsAnEpisodeAsLostWithWhatItHadSeen) {
  EpisodeTracker tracker(TrackedConfig(), 2);
  tracker.Observe(Of(0, Step(0, true), Step(0, true)));
  tracker.Observe(Of(0, Step(1), Step(2)));
  tracker.Observe(Of(0, Step(4), Step(8), 77));
  const TimeSteps lost = tracker.Truncate(0);
  EXPECT_EQ(lost.group, 0);
  EXPECT_EQ(lost.observations, (std::vector<std::uint8_t>{77, 77}));
  const TimeStep& step = lost.steps[1];
  EXPECT_TRUE(step.lost() && step.truncated);
  EXPECT_FALSE(step.first || step.terminated);
  EXPECT_EQ(step.reward, 0.0f);
  EXPECT_EQ(step.held_action, 3);
  EXPECT_EQ(step.variables, std::vector<double>{9.0});
  EXPECT_EQ(step.episode->steps, 2);
  EXPECT_EQ(step.episode->total_reward, 10.0);
  EXPECT_EQ(step.episode->level, "1-2");
  EXPECT_FALSE(step.episode->cleared);
  EXPECT_FALSE(tracker.InEpisode(0));
}

TEST(EpisodeTracker, WhatStoodBetweenTwoEpisodesBeginsWithItsEnd) {
  EpisodeTracker tracker(TrackedConfig(), 2);
  tracker.Observe(Of(0, Step(0, true), Step(0, true)));
  tracker.Observe(Of(0, LastStep(), Step(2)));
  const TimeSteps lost = tracker.Truncate(0);
  EXPECT_TRUE(lost.steps[0].first && lost.steps[0].lost());
  EXPECT_EQ(lost.steps[0].episode->steps, 0);
  EXPECT_FALSE(lost.steps[1].first);
}

TEST(EpisodeTracker, CountsAnewFromEachEpisodesBeginning) {
  EpisodeTracker tracker(TrackedConfig(), 2);
  tracker.Observe(Of(0, Step(0, true), Step(0, true)));
  for (int i = 0; i < 5; ++i) tracker.Observe(Of(0, Step(1), Step(1)));
  tracker.Observe(Of(0, LastStep(), LastStep()));
  tracker.Observe(Of(0, Step(0, true), Step(0, true)));
  tracker.Observe(Of(0, Step(3), Step(4)));
  const TimeSteps lost = tracker.Truncate(0);
  EXPECT_EQ(lost.steps[0].episode->steps, 1);
  EXPECT_EQ(lost.steps[0].episode->total_reward, 3.0);
}

}  // namespace
}  // namespace mario
