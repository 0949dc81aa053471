#include "common/remote/remote_environment.h"

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

EnvironmentConfig WithTwoLevels(EnvironmentConfig config) {
  config.levels = {"1-1", "generated"};
  config.last_level_seed = 1000;
  return config;
}

TEST_F(RemoteEnvironmentsTest, BeginEpisodesWhereTheirOwnerSaysAsThoseInProcess) {
  StartServer();
  FakeEnvironments local(WithTwoLevels(Config()));
  const auto remote = Connect(WithTwoLevels(Config()));
  EXPECT_EQ(remote->info(), local.info());
  for (std::uint32_t step = 0; step < 60; ++step) {
    const int group = static_cast<int>(step % 2);
    const EpisodeStart starts[] = {{.level = 1, .seed = step, .difficulty = 3},
                                   {.level = 0, .seed = 2 * step, .difficulty = 3}};
    const std::vector<int> actions = {1, 2};
    local.Send(group, actions, starts);
    remote->Send(group, actions, starts);
    EXPECT_EQ(remote->Receive(), local.Receive()) << step;
  }
}

TEST_F(RemoteEnvironmentsTest, RefuseMoreStepsOfAGroupInFlightThanTwo) {
  StartServer();
  const auto remote = Connect();
  for (int i = 0; i < kMaxStepsInFlight; ++i) remote->Send(0, std::vector<int>{1, 1});
  EXPECT_THAT([&] { remote->Send(0, std::vector<int>(2, 1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("group 0 is in flight")));
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

}  // namespace
}  // namespace mario
