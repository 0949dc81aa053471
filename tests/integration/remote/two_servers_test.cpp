// One learner on the environments of two servers.
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

// Two servers, each with a share of the groups.
class TwoServers : public RemoteEnvironmentsTest {
 protected:
  TwoServers() {
    StartServer();
    other_server_.emplace(other_host_, std::vector<std::string>{Url("other")});
  }
  RemoteConfig Both() { return Quick({Url(), Url("other")}); }

  FakeEnvironmentHost other_host_{8};
  std::optional<RunningServer> other_server_;
};

TEST_F(TwoServers, ShareTheGroupsAndDrawDifferently) {
  RemoteEnvironments remote(transport_, Config(8, 4), Both());
  EXPECT_EQ(remote.info().environments, 8);
  EXPECT_EQ(remote.info().slots.size(), 8u);
  std::vector<FakeFrame> frames;
  for (int group = 0; group < 4; ++group) {
    const TimeSteps steps = Step(remote, group, 0);
    EXPECT_EQ(steps.group, group);
    frames.push_back(ReadFakeFrame(std::span(steps.observations).first(8)));
  }
  EXPECT_EQ(frames[0].environment, frames[2].environment);
  EXPECT_NE(frames[0].seed, frames[2].seed);
  EXPECT_EQ(host_->steps(), 4);
  EXPECT_EQ(other_host_.steps(), 4);
}

TEST_F(TwoServers, GoOnWithOneWhileTheOtherIsAway) {
  RemoteEnvironments remote(transport_, Config(8, 4), Both());
  for (int group = 0; group < 4; ++group) Step(remote, group, 0);
  other_server_.reset();
  remote.Send(2, std::vector<int>{1, 1});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Step(remote, i % 2, 1).group, i % 2);
  other_server_.emplace(other_host_, std::vector<std::string>{Url("other")});
  const TimeSteps lost = remote.Receive();
  EXPECT_EQ(lost.group, 2);
  EXPECT_TRUE(lost.steps[0].truncated);
}

TEST_F(TwoServers, SnapshotAndRestoreAll) {
  RemoteEnvironments remote(transport_, Config(8, 4), Both());
  for (int i = 0; i < 10; ++i) Step(remote, i % 4, 1);
  const std::vector<std::string> states = remote.Snapshot();
  EXPECT_EQ(states.size(), 8u);
  std::vector<TimeSteps> first;
  for (int group = 0; group < 4; ++group) first.push_back(Step(remote, group, 2));
  remote.Restore(states);
  for (int group = 0; group < 4; ++group) EXPECT_EQ(Step(remote, group, 2), first[group]);
}

TEST_F(TwoServers, SaveAndRestoreARangeAcrossBoth) {
  RemoteEnvironments remote(transport_, Config(8, 4), Both());
  for (int i = 0; i < 4; ++i) Step(remote, i, 1);
  const std::vector<std::string> all = remote.Snapshot();
  const std::vector<std::string> some = remote.SnapshotRange(3, 2);
  EXPECT_EQ(some, (std::vector<std::string>{all[3], all[4]}));
  remote.RestoreRange(4, some);
  EXPECT_EQ(remote.SnapshotRange(4, 2), some);
}

// The first server has taken its states when the second one refuses its own.
TEST_F(TwoServers, BeginNewEpisodesInAllEnvironmentsWhenOneStateCannotBeUsed) {
  RemoteEnvironments remote(transport_, Config(8, 4), Both());
  for (int i = 0; i < 10; ++i) Step(remote, i % 4, 1);
  std::vector<std::string> states = remote.Snapshot();
  states.back() = "damaged";
  EXPECT_THAT([&] { remote.Restore(states); },
              ThrowsMessage<UnusableStates>(HasSubstr("'damaged' is not")));
  for (int group = 0; group < 4; ++group) {
    for (const TimeStep& step : Step(remote, group, 2).steps) {
      EXPECT_TRUE(step.first);
      EXPECT_FALSE(step.last());
    }
  }
}

TEST_F(TwoServers, ShareGroupsThatDoNotComeOutEven) {
  RemoteEnvironments remote(transport_, Config(6, 3), Both());
  EXPECT_EQ(remote.info().environments, 6);
  EXPECT_EQ(remote.info().slots.size(), 6u);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(Step(remote, i % 3, 1).group, i % 3);
  EXPECT_EQ(host_->steps(), 12);
  EXPECT_EQ(other_host_.steps(), 6);
  const std::vector<std::string> states = remote.Snapshot();
  EXPECT_EQ(states.size(), 6u);
  std::vector<TimeSteps> first;
  for (int group = 0; group < 3; ++group) first.push_back(Step(remote, group, 2));
  remote.Restore(states);
  for (int group = 0; group < 3; ++group) EXPECT_EQ(Step(remote, group, 2), first[group]);
}

TEST_F(TwoServers, AreRefusedFewerGroupsThanServers) {
  EXPECT_THAT([&] { RemoteEnvironments(transport_, Config(6, 1), Both()); },
              ThrowsMessage<UsageError>(HasSubstr("1 groups are too few for 2 servers")));
  EXPECT_THAT([&] { RemoteEnvironments(transport_, Config(5, 2), Both()); },
              ThrowsMessage<UsageError>(HasSubstr("cannot be divided into 2 groups")));
}

}  // namespace
}  // namespace mario
