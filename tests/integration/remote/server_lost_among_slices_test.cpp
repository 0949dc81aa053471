#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/integration/remote/hostile_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

// Servers that are lost while states are on their way. An answer holds one state.
class ServerLostAmongSlices : public HostileServer {
 protected:
  // Forgets the lease when it has been asked for states so many times.
  template <typename Asked>
  void LoseAt(int nth) {
    Serve([this, nth, count = 0](const Request& request, Reply honest) mutable {
      if (!std::holds_alternative<Asked>(request.body) || ++count != nth)
        return std::optional(honest);
      server_->ForgetTheLease();
      return std::optional(Reply{request.id, ErrorReply{ErrorCode::kNoLease, "started again"}});
    });
  }
  TimeSteps Step(int group, int action) {
    remote_->Send(group, std::vector<int>{action, action});
    return remote_->Receive();
  }
};

TEST_F(ServerLostAmongSlices, SavesTheEnvironmentsOfTheNewLeaseAlone) {
  LoseAt<SnapshotRequest>(3);
  RemoteEnvironments& remote = Connect();
  for (const int group : {0, 1}) Step(group, 1);
  EXPECT_EQ(remote.Snapshot(), FakeEnvironments(Config()).Snapshot());
  EXPECT_TRUE(Step(0, 1).steps[0].truncated);
  EXPECT_TRUE(Step(0, 1).steps[0].first);
}

TEST_F(ServerLostAmongSlices, RestoresAllStatesToTheNewLease) {
  FakeEnvironments local(Config());
  for (const int group : {0, 1, 0}) {
    local.Send(group, std::vector<int>{1, 1});
    local.Receive();
  }
  LoseAt<RestoreRequest>(2);
  RemoteEnvironments& remote = Connect();
  std::vector<std::string> states = local.Snapshot();
  for (std::string& state : states) state.resize(kSliceBytes, ' ');  // a slice each
  remote.Restore(states);
  for (int i = 0; i < 10; ++i) {
    local.Send(i % 2, std::vector<int>{2, 2});
    ASSERT_EQ(Step(i % 2, 2), local.Receive());
  }
}

TEST_F(ServerLostAmongSlices, BeginsNewEpisodesWhenALaterSliceCannotBeUsed) {
  Serve([](const Request&, Reply honest) { return std::optional(honest); });
  RemoteEnvironments& remote = Connect();
  for (int i = 0; i < 4; ++i) Step(i % 2, 1);
  std::vector<std::string> states = remote.Snapshot();
  for (std::string& state : states) state.resize(kSliceBytes, ' ');
  states[2][0] = '?';
  EXPECT_THROW(remote.Restore(states), UnusableStates);
  for (const int group : {0, 1}) {
    for (const TimeStep& step : Step(group, 1).steps) EXPECT_TRUE(step.first && !step.last());
  }
}

// A stop ends the first one's wait.
TEST_F(ServerLostAmongSlices, SavesAnewAfterASnapshotThatWasGivenUp) {
  Serve([count = 0](const Request& request, Reply honest) mutable {
    const bool late = std::holds_alternative<SnapshotRequest>(request.body) && ++count == 2;
    return late ? std::nullopt : std::optional(honest);
  });
  ServerLink link(
      transport_,
      {.url = url_, .environment = Config(), .resend_after = Patient(milliseconds(20))});
  const auto advance = [&](const std::function<bool()>& until) {
    while (!until()) {
      zmq::pollitem_t items[] = {{link.socket().handle(), 0, ZMQ_POLLIN, 0}};
      zmq::poll(items, 1, milliseconds(1000));
      link.Advance();
    }
  };
  advance([&] { return link.leased(); });
  link.AskForSnapshot(0, 4);
  link.AskForSnapshot(1, 2);  // unanswered at first
  std::optional<std::vector<std::string>> states;
  advance([&] { return (states = link.TakeStates()).has_value(); });
  EXPECT_EQ(*states, FakeEnvironments(Config()).SnapshotRange(1, 2));
}

// Whoever polls until then must not spin while it waits for another server.
TEST_F(ServerLostAmongSlices, HaveNoTimerForStatesThatAreHere) {
  std::atomic<int> answered = 0;
  Serve([&answered](const Request& request, Reply honest) {
    if (std::holds_alternative<SnapshotRequest>(request.body)) ++answered;
    return std::optional(honest);
  });
  constexpr milliseconds kResend{10};
  ServerLink link(transport_, {.url = url_, .environment = Config(), .resend_after = kResend});
  link.AskForSnapshot(0, 4);
  auto since = ServerLink::Clock::now();
  const auto deadline = since + std::chrono::seconds(10);
  bool rests = false;
  while (!rests && ServerLink::Clock::now() < deadline) {
    link.Advance();
    const auto now = ServerLink::Clock::now();
    if (answered < 4) since = now;
    rests = now - since > 10 * kResend && link.next_timer() > now;
  }
  EXPECT_TRUE(rests);
  EXPECT_TRUE(link.TakeStates().has_value());
}

}  // namespace
}  // namespace mario
