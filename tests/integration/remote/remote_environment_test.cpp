#include "common/remote/remote_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"
#include "tests/common/eventually.h"
#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"
#include "tests/integration/running_server.h"
#include "tests/integration/test_client.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

EnvironmentConfig Config(int environments = 4, int groups = 2) {
  EnvironmentConfig config;
  config.environments = environments;
  config.groups = groups;
  config.observation = {2, 4};
  config.variables = {"x"};
  return config;
}

// Servers that can be ended and started again at the same address.
class RemoteEnvironmentsTest : public testing::Test {
 protected:
  std::string Url(const std::string& name = "steps") const {
    return "ipc://" + (folder_.path() / name).string();
  }
  void StartServer(milliseconds heartbeat_timeout = std::chrono::seconds(10)) {
    host_ = std::make_unique<FakeEnvironmentHost>(8);
    server_ =
        std::make_unique<RunningServer>(*host_, std::vector<std::string>{Url()}, heartbeat_timeout);
  }
  void StopServer() {
    server_.reset();
    host_.reset();
  }
  RemoteConfig Quick(std::vector<std::string> urls) {
    return {.urls = std::move(urls),
            .connect_timeout = milliseconds(10'000),
            .resend_after = Patient(milliseconds(20)),
            .report =
                [this](const std::string& sentence) {
                  reports_.push_back(sentence);
                  on_report_();
                },
            .stop = stop_.get_token()};
  }
  std::unique_ptr<RemoteEnvironments> Connect(const EnvironmentConfig& config = Config()) {
    return std::make_unique<RemoteEnvironments>(transport_, config, Quick({Url()}));
  }
  static TimeSteps Step(Environments& environments, int group, int action) {
    const std::vector<int> actions(static_cast<std::size_t>(environments.info().group_size()),
                                   action);
    environments.Send(group, actions);
    return environments.Receive();
  }

  const TemporaryFolder folder_;
  std::unique_ptr<FakeEnvironmentHost> host_;
  std::unique_ptr<RunningServer> server_;
  Transport transport_;
  std::vector<std::string> reports_;
  std::function<void()> on_report_ = [] {};
  std::stop_source stop_;
};

TEST_F(RemoteEnvironmentsTest, GiveTheSameTimeStepsAsThoseInProcess) {
  StartServer();
  FakeEnvironments local(Config());
  const auto remote = Connect();
  EXPECT_EQ(remote->info(), local.info());
  for (Environments* environments : std::initializer_list<Environments*>{&local, remote.get()}) {
    environments->Send(0, std::vector<int>{0, 1});
    environments->Send(1, std::vector<int>{2, 3});
  }
  for (int i = 0; i < 100; ++i) {
    const TimeSteps steps = remote->Receive();
    ASSERT_EQ(steps, local.Receive());
    for (Environments* environments : std::initializer_list<Environments*>{&local, remote.get()}) {
      environments->Send(steps.group, std::vector<int>{i % 4, 3 - i % 4});
    }
  }
}

TEST_F(RemoteEnvironmentsTest, StepGroupsInFlightAgainAsThoseInProcess) {
  StartServer();
  FakeEnvironments local(Config());
  const auto remote = Connect();
  for (int i = 0; i < 100; ++i) {
    for (Environments* environments : std::initializer_list<Environments*>{&local, remote.get()}) {
      environments->Send(i % 2, std::vector<int>{i % 4, 3 - i % 4});
    }
    if (i < 3) continue;
    ASSERT_EQ(remote->Receive(), local.Receive());
  }
}

TEST_F(RemoteEnvironmentsTest, RefuseMoreStepsOfAGroupInFlightThanTwo) {
  StartServer();
  const auto remote = Connect();
  for (int i = 0; i < kMaxStepsInFlight; ++i) remote->Send(0, std::vector<int>{1, 1});
  EXPECT_THAT([&] { remote->Send(0, std::vector<int>(2, 1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("group 0 is in flight")));
}

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

TEST_F(RemoteEnvironmentsTest, ContinueEquallyFromASnapshot) {
  StartServer();
  const auto one = Connect();
  for (int i = 0; i < 9; ++i) Step(*one, i % 2, i % 4);
  const auto other = Connect();
  other->Restore(one->Snapshot());
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Step(*other, i % 2, 1), Step(*one, i % 2, 1));
}

TEST_F(RemoteEnvironmentsTest, SayWithinTheirTimeThatNoServerIsThere) {
  RemoteConfig config = Quick({Url()});
  config.connect_timeout = milliseconds(100);
  EXPECT_THAT([&] { RemoteEnvironments(transport_, Config(), config); },
              ThrowsMessage<std::runtime_error>(HasSubstr("start it (emulator_server --bind ipc")));
}

TEST_F(RemoteEnvironmentsTest, SayWhatTheServerRefuses) {
  StartServer();
  EXPECT_THAT([&] { Connect(Config(10, 2)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("this server has 8")));
}

TEST_F(RemoteEnvironmentsTest, SayThatOthersHoldTheEnvironmentsWhenTheWaitIsOver) {
  StartServer();
  const auto first = Connect(Config(8, 2));
  RemoteConfig config = Quick({Url()});
  config.connect_timeout = Patient(milliseconds(500));
  EXPECT_THAT([&] { RemoteEnvironments(transport_, Config(), config); },
              ThrowsMessage<std::runtime_error>(HasSubstr("other clients hold the rest")));
}

TEST_F(RemoteEnvironmentsTest, WaitForEnvironmentsThatAnEarlierClientStillHolds) {
  StartServer(milliseconds(100));
  TestClient killed(transport_, Url());
  EnvironmentConfig all = Config(8, 2);
  killed.Ask<WelcomeReply>(HelloRequest{all});
  EXPECT_EQ(Step(*Connect(all), 0, 0).steps.size(), 4u);
}

TEST_F(RemoteEnvironmentsTest, FreeTheirEnvironmentsWhenTheyGo) {
  StartServer();
  Connect(Config(8, 2)).reset();
  EXPECT_EQ(Connect(Config(8, 2))->info().environments, 8);
}

TEST_F(RemoteEnvironmentsTest, KeepTheirLeaseThroughALongPause) {
  StartServer(Patient(milliseconds(600)));
  RemoteConfig config = Quick({Url()});
  config.resend_after = Patient(std::chrono::seconds(10));  // a busy machine's late answer is none
  const auto remote = std::make_unique<RemoteEnvironments>(transport_, Config(), config);
  Step(*remote, 0, 0);
  TestClient silent(transport_,
                    Url());  // without a heart: the pause is as long as it costs a lease
  silent.Ask<WelcomeReply>(HelloRequest{Config()});
  ASSERT_EQ(host_->available(), 0);
  ASSERT_TRUE(Eventually([&] { return host_->available() == 4; })) << "no lease ever ends";
  EXPECT_FALSE(Step(*remote, 0, 1).steps[0].last());
  EXPECT_TRUE(reports_.empty());
}

TEST_F(RemoteEnvironmentsTest, LoseNothingWhenAnAnswerIsLate) {
  StartServer();
  FakeEnvironments local(Config());
  const auto remote = Connect();
  host_->gate().Close();
  remote->Send(0, std::vector<int>{1, 1});
  on_report_ = [this] { host_->gate().Open(); };  // the request has been repeated by then
  EXPECT_EQ(remote->Receive(), Step(local, 0, 1));
  for (int i = 0; i < 10; ++i) ASSERT_EQ(Step(*remote, 0, 2), Step(local, 0, 2));
  EXPECT_THAT(reports_.at(0), HasSubstr("waiting for the server at ipc"));
  EXPECT_THAT(reports_.at(1), HasSubstr("answers again"));
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

TEST_F(RemoteEnvironmentsTest, SaveAndRestoreMoreThanAMessageHolds) {
  constexpr std::size_t kStateBytes = 12 << 20;
  host_ = std::make_unique<FakeEnvironmentHost>(8, FakeScript{.state_bytes = kStateBytes});
  server_ = std::make_unique<RunningServer>(*host_, std::vector<std::string>{Url()});
  const auto remote = Connect(Config(6, 2));
  for (int i = 0; i < 5; ++i) Step(*remote, i % 2, 1);
  const std::vector<std::string> states = remote->Snapshot();
  ASSERT_GT(states.size() * kStateBytes, static_cast<std::size_t>(kMaxMessageBytes));
  const TimeSteps next = Step(*remote, 0, 2);
  remote->Restore(states);
  EXPECT_EQ(Step(*remote, 0, 2), next);
}

TEST_F(RemoteEnvironmentsTest, SaveAndRestoreAnyRange) {
  StartServer();
  const auto remote = Connect();
  for (const int group : {0, 1}) Step(*remote, group, 1);
  const std::vector<std::string> all = remote->Snapshot();
  EXPECT_EQ(remote->SnapshotRange(1, 3), (std::vector<std::string>{all[1], all[2], all[3]}));
  remote->RestoreRange(2, std::vector<std::string>{all[0]});
  EXPECT_EQ(remote->SnapshotRange(2, 1).front(), all[0]);
  EXPECT_THROW(remote->SnapshotRange(2, 3), std::runtime_error);
  EXPECT_THROW(remote->Restore(std::span(all).first(3)), std::runtime_error);
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

// Whoever polls until the next timer would take a whole core if that were in the past.
TEST_F(RemoteEnvironmentsTest, HaveNoTimerForASnapshotThatIsNotAwaited) {
  using Clock = ServerLink::Clock;
  constexpr std::chrono::hours kLong{1};
  StartServer();
  Transport transport;
  const LinkConfig there{.url = Url(), .environment = Config(), .resend_after = kLong};
  const LinkConfig nowhere{.url = Url("nobody"), .environment = Config(), .resend_after = kLong};
  ServerLink absent(transport, nowhere);
  absent.AskForSnapshot(0, 4);  // cannot be sent yet
  EXPECT_GE(absent.next_timer(), Clock::now());

  ServerLink link(transport, there);
  while (!link.leased()) link.Advance();
  link.AskForSnapshot(0, 4);
  zmq::pollitem_t item{link.socket().handle(), 0, ZMQ_POLLIN, 0};
  zmq::poll(&item, 1, std::chrono::milliseconds(-1));
  link.Advance();  // it is answered, and nobody has taken it
  const Clock::time_point now = Clock::now();
  EXPECT_GE(link.next_timer(), now + kLong);
  EXPECT_TRUE(link.TakeStates());
}

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
