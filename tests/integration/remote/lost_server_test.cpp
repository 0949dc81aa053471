// Servers that are lost, started again or told to stop.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"
#include "tests/common/eventually.h"
#include "tests/integration/remote/remote_environments_fixture.h"
#include "tests/integration/test_client.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

// Whatever was in flight, every episode has one beginning and one end.
TEST_F(RemoteEnvironmentsTest, MixNoEpisodesWhenServersAreLostWithTwoStepsInFlight) {
  StartServer();
  const auto remote = Connect();
  std::vector<bool> between(4, true);
  int truncated = 0;
  const auto receive = [&] {
    const TimeSteps steps = remote->Receive();
    for (std::size_t i = 0; i < 2; ++i) {
      const TimeStep& step = steps.steps[i];
      auto is_between = between.begin() + 2 * steps.group + static_cast<std::ptrdiff_t>(i);
      ASSERT_EQ(step.first, *is_between);
      ASSERT_EQ(step.last(), step.episode.has_value());
      *is_between = step.last();
      truncated += step.truncated && !step.first ? 1 : 0;
    }
  };
  for (int i = 0; i < 400; ++i) {
    remote->Send(i % 2, std::vector<int>{i % 4, 3 - i % 4});
    if (i % 23 == 22) {  // at every point of an episode
      StopServer();
      StartServer();
    }
    if (i >= 3) receive();
  }
  EXPECT_GT(truncated, 20);
}

TEST_F(RemoteEnvironmentsTest, EndTheEpisodesInFlightAsTruncatedWhenTheServerIsStartedAgain) {
  StartServer();
  const auto remote = Connect();
  Step(*remote, 0, 0);
  const TimeSteps before = Step(*remote, 0, 3);
  StopServer();
  remote->Send(0, std::vector<int>{1, 1});
  StartServer();
  const TimeSteps lost = remote->Receive();
  EXPECT_EQ(lost.observations, before.observations);
  for (const TimeStep& step : lost.steps) {
    EXPECT_TRUE(step.truncated);
    EXPECT_FALSE(step.first || step.terminated);
    ASSERT_TRUE(step.episode);
    EXPECT_EQ(step.episode->ended_by, "server-lost");
    EXPECT_EQ(step.episode->steps, 1);
    EXPECT_EQ(step.episode->total_reward, FakeReward(3, 1));
  }
  EXPECT_TRUE(Step(*remote, 0, 1).steps[0].first);
  EXPECT_FALSE(Step(*remote, 0, 1).steps[0].first);
}

TEST_F(RemoteEnvironmentsTest, EndTheEpisodesOfGroupsThatWereNotInFlightToo) {
  StartServer();
  const auto remote = Connect();
  for (const int group : {0, 1}) Step(*remote, group, 0);
  StopServer();
  StartServer();
  EXPECT_TRUE(Step(*remote, 0, 1).steps[0].truncated);
  EXPECT_TRUE(Step(*remote, 1, 1).steps[0].truncated);
  for (const int group : {0, 1}) EXPECT_TRUE(Step(*remote, group, 1).steps[0].first);
}

TEST_F(RemoteEnvironmentsTest, LoseNothingOfAGroupThatStoodBetweenTwoEpisodes) {
  StartServer();
  const auto remote = Connect();
  StopServer();
  remote->Send(1, std::vector<int>{1, 1});
  StartServer();
  const TimeStep begun = remote->Receive().steps[0];
  EXPECT_TRUE(begun.first);
  EXPECT_FALSE(begun.truncated);
}

TEST_F(RemoteEnvironmentsTest, SayAgainWhereEpisodesBeginToAServerThatWasStartedAgain) {
  StartServer();
  EnvironmentConfig config = Config();
  config.levels = {"1-1", "generated"};
  config.last_level_seed = 1000;
  const auto remote = Connect(config);
  StopServer();
  const EpisodeStart starts[] = {{.level = 1, .seed = 77, .difficulty = 3},
                                 {.level = 1, .seed = 78, .difficulty = 3}};
  remote->Send(0, std::vector<int>{1, 2}, starts);
  StartServer();
  EXPECT_TRUE(remote->Receive().steps[1].first);
  TimeSteps steps;
  while (steps.steps.empty() || !steps.steps[1].episode) steps = Step(*remote, 0, 1);
  EXPECT_EQ(steps.steps[1].episode->level, "generated");
  EXPECT_EQ(steps.steps[1].episode->level_seed, 78u);
}

TEST_F(RemoteEnvironmentsTest, NeverMixTwoEpisodesWhenAnEnvironmentOfALostGroupStoodBetween) {
  StartServer();
  const auto remote = Connect(Config(3, 1));  // episodes of 5, 3 and 7 steps
  TimeSteps steps;
  for (int i = 0; i < 4; ++i) steps = Step(*remote, 0, 0);
  ASSERT_TRUE(steps.steps[1].last());
  ASSERT_FALSE(steps.steps[0].last());
  StopServer();
  StartServer();
  steps = Step(*remote, 0, 1);
  EXPECT_FALSE(steps.steps[0].first);
  EXPECT_TRUE(steps.steps[1].first);
  EXPECT_EQ(steps.steps[1].episode->steps, 0);
  for (const TimeStep& step : steps.steps) EXPECT_TRUE(step.truncated);
  for (const TimeStep& step : Step(*remote, 0, 1).steps) EXPECT_TRUE(step.first);
}

TEST_F(RemoteEnvironmentsTest, TakeAServerThatForgotThemForOneThatWasStartedAgain) {
  StartServer();
  const auto remote = Connect();
  Step(*remote, 0, 0);
  server_.reset();  // the environments are the host's, and it lives on
  server_ = std::make_unique<RunningServer>(*host_, std::vector<std::string>{Url()});
  EXPECT_TRUE(Step(*remote, 0, 1).steps[0].truncated);
}

TEST_F(RemoteEnvironmentsTest, RestoreIntoAServerThatWasStartedAgain) {
  StartServer();
  FakeEnvironments local(Config());
  const auto remote = Connect();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(Step(*remote, 0, i), Step(local, 0, i));
  const std::vector<std::string> states = remote->Snapshot();
  StopServer();
  StartServer();
  remote->Restore(states);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Step(*remote, i % 2, 1), Step(local, i % 2, 1));
}

TEST_F(RemoteEnvironmentsTest, StopWaitingForAServerWhenToldTo) {
  StartServer();
  const auto remote = Connect();
  StopServer();
  remote->Send(0, std::vector<int>{1, 1});
  stop_.request_stop();
  EXPECT_THROW(remote->Receive(), Interrupted);
}

TEST_F(RemoteEnvironmentsTest, FinishWhatIsInFlightAfterAStop) {
  StartServer();
  const auto remote = Connect();
  remote->Send(0, std::vector<int>{1, 1});
  stop_.request_stop();
  EXPECT_EQ(remote->Receive().group, 0);
  EXPECT_EQ(remote->Snapshot().size(), 4u);
}

// And not with a new lease, whose first steps would fail again.
TEST_F(RemoteEnvironmentsTest, EndWithTheServersSentenceWhenAStepFailsThere) {
  host_ = std::make_unique<FakeEnvironmentHost>(8, FakeScript{.failing_step = 2});
  server_ = std::make_unique<RunningServer>(*host_, std::vector<std::string>{Url()});
  const auto remote = Connect();
  for (int i = 0; i < 2; ++i) Step(*remote, 0, 1);
  EXPECT_THAT([&] { Step(*remote, 0, 1); },
              ThrowsMessage<ServerRefusal>(HasSubstr("the fake's step 2 fails")));
}

TEST_F(RemoteEnvironmentsTest, NameTheSlotsOfANewLease) {
  StartServer();
  const auto first = Connect(Config(2, 1));
  const auto remote = Connect();
  EXPECT_EQ(remote->info().slots, (std::vector<int>{2, 3, 4, 5}));
  StopServer();
  StartServer();
  Step(*remote, 0, 1);
  EXPECT_EQ(remote->info().slots, (std::vector<int>{0, 1, 2, 3}));
}

TEST_F(RemoteEnvironmentsTest, RefuseACameBackServerWithAnotherGame) {
  StartServer();
  const auto remote = Connect();
  Step(*remote, 0, 0);
  StopServer();
  host_ = std::make_unique<FakeEnvironmentHost>(8, FakeScript{.actions = 5});
  server_ = std::make_unique<RunningServer>(*host_, std::vector<std::string>{Url()});
  EXPECT_THAT([&] { Step(*remote, 0, 1); },
              ThrowsMessage<std::runtime_error>(HasSubstr("another game")));
}

}  // namespace
}  // namespace mario
