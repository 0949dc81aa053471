#include "tests/fakes/fake_environments.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_environment_host.h"

namespace mario {
namespace {

EnvironmentConfig Config() {
  EnvironmentConfig config;
  config.environments = 4;
  config.observation = {2, 4};
  config.variables = {"x"};
  return config;
}

TimeSteps Step(Environments& environments, int group, int action) {
  environments.Send(group, std::vector<int>{action, action});
  return environments.Receive();
}

TEST(FakeEnvironments, BeginsWithAFirstTimeStepThatIgnoresTheAction) {
  FakeEnvironments environments(Config());
  const TimeSteps answer = Step(environments, 1, 3);
  EXPECT_EQ(answer.group, 1);
  ASSERT_EQ(answer.steps.size(), 2u);
  EXPECT_TRUE(answer.steps[0].first);
  EXPECT_EQ(answer.steps[0].reward, 0.0f);
  EXPECT_EQ(ReadFakeFrame(std::span(answer.observations).first(8)),
            (FakeFrame{.seed = 1, .environment = 2, .episode = 0, .step = 0, .action = 0}));
}

TEST(FakeEnvironments, EndsEpisodesByTheScriptAndSumsTheirRewards) {
  FakeEnvironments environments(Config(), {.episode_lengths = {2}});
  Step(environments, 0, 0);
  Step(environments, 0, 1);
  const TimeStep last = Step(environments, 0, 2).steps[0];
  EXPECT_TRUE(last.terminated);
  ASSERT_TRUE(last.episode);
  EXPECT_EQ(last.episode->total_reward, FakeReward(1, 1) + FakeReward(2, 2));
  EXPECT_EQ(last.episode->ended_by, "cleared");
  EXPECT_TRUE(Step(environments, 0, 0).steps[0].first);
}

TEST(FakeEnvironments, AreClearedByTheClearingActionAlone) {
  for (const int action : {1, 2}) {
    FakeEnvironments environments(Config(), {.episode_lengths = {2}, .clearing_action = 2});
    for (const int before : {0, 2}) Step(environments, 0, before);
    const TimeStep last = Step(environments, 0, action).steps[0];
    ASSERT_TRUE(last.episode);
    EXPECT_EQ(last.episode->cleared, action == 2);
  }
}

TEST(FakeEnvironments, ContinuesEquallyFromASnapshot) {
  FakeEnvironments one(Config());
  for (int i = 0; i < 9; ++i) Step(one, 0, i % 4);
  FakeEnvironments other(Config());
  other.Restore(one.Snapshot());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Step(one, i % 2, i % 4), Step(other, i % 2, i % 4));
}

TEST(FakeEnvironments, RefusesMoreStepsOfAGroupInFlightThanTwo) {
  FakeEnvironments environments(Config());
  for (int i = 0; i < kMaxStepsInFlight; ++i) environments.Send(0, std::vector<int>{0, 0});
  EXPECT_THROW(environments.Send(0, std::vector<int>{0, 0}), std::runtime_error);
  EXPECT_THROW(environments.Snapshot(), std::runtime_error);
}

TEST(FakeEnvironmentHost, LeasesSlotsAndTakesThemBack) {
  FakeEnvironmentHost host(6);
  auto first = host.Open(Config(), [] {});
  EXPECT_EQ(host.available(), 2);
  EXPECT_THROW(host.Open(Config(), [] {}), std::runtime_error);
  first.reset();
  EXPECT_EQ(host.available(), 6);
}

TEST(FakeEnvironmentHost, SaysReadyOnlyWhenItsGateIsOpen) {
  FakeEnvironmentHost host(4);
  int ready = 0;
  auto environments = host.Open(Config(), [&ready] { ++ready; });
  host.gate().Close();
  environments->Send(0, std::vector<int>{0, 0});
  EXPECT_EQ(ready, 0);
  host.gate().Open();
  EXPECT_EQ(ready, 1);
  EXPECT_EQ(environments->Receive().group, 0);
}

}  // namespace
}  // namespace mario
