// What a server that is broken, or lies, can do to a learner: end its run with a sentence, no more.
// One test a message; what no codec accepts is in proto/malformed_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "common/remote/remote_environment.h"
#include "tests/common/sanitizer.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/remote/scripted_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

EnvironmentConfig Config() {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.observation = {2, 4};
  config.variables = {"x"};
  return config;
}

class HostileServer : public testing::Test {
 protected:
  void Serve(ScriptedServer::Twist twist) { server_.emplace(url_, std::move(twist)); }

  // Honest answers to all; those of this kind come in other parts.
  template <typename Body>
  void Tear(std::function<void(ReplyParts&)> tear) {
    server_.emplace(
        url_, [](const Request&, Reply honest) { return std::optional(honest); }, FakeScript{},
        [tear](const Reply& reply, ReplyParts& parts) {
          if (std::holds_alternative<Body>(reply.body)) tear(parts);
        });
  }

  // Answers of this kind are spoilt, all others are honest.
  template <typename Body>
  void Spoil(std::function<void(Body&)> spoil) {
    Serve([spoil](const Request&, Reply honest) {
      if (auto* body = std::get_if<Body>(&honest.body)) spoil(*body);
      return std::optional(honest);
    });
  }
  // The answer to requests of this kind, honest ones to all others.
  template <typename Asked>
  void AnswerWith(decltype(Reply::body) body) {
    Serve([body](const Request& request, Reply honest) {
      if (std::holds_alternative<Asked>(request.body)) honest.body = body;
      return std::optional(honest);
    });
  }

  RemoteEnvironments& Connect() {
    return remote_.emplace(transport_, Config(),
                           RemoteConfig{.urls = {url_},
                                        .connect_timeout = milliseconds(10'000),
                                        .resend_after = Patient(milliseconds(20))});
  }
  void ExpectRefused(const std::function<void()>& what, const char* words) {
    EXPECT_THAT(what, ThrowsMessage<ServerRefusal>(HasSubstr(words)));
  }
  void ExpectConnectionRefused(const char* words) {
    ExpectRefused([this] { Connect(); }, words);
  }
  void ExpectStepRefused(const char* words) {
    RemoteEnvironments& remote = Connect();
    ExpectRefused(
        [&] {
          remote.Send(1, std::vector<int>{1, 2});
          remote.Receive();
        },
        words);
  }
  void ExpectSnapshotRefused(const char* words) {
    RemoteEnvironments& remote = Connect();
    ExpectRefused([&] { remote.Snapshot(); }, words);
  }

  const TemporaryFolder folder_;
  const std::string url_ = "ipc://" + (folder_.path() / "steps").string();
  std::optional<ScriptedServer> server_;
  Transport transport_;
  std::optional<RemoteEnvironments> remote_;
};

TEST_F(HostileServer, LeasesFewerEnvironments) {
  Spoil<WelcomeReply>([](auto& w) {
    w.info.environments = 2;
    w.info.slots = {0, 1};
  });
  ExpectConnectionRefused("other environments than it was asked for");
}
TEST_F(HostileServer, LeasesOtherGroups) {
  Spoil<WelcomeReply>([](auto& w) { w.info.groups = 4; });
  ExpectConnectionRefused("other environments than it was asked for");
}
TEST_F(HostileServer, LeasesOtherObservations) {
  Spoil<WelcomeReply>([](auto& w) { w.info.observation.width = 5; });
  ExpectConnectionRefused("other environments than it was asked for");
}
TEST_F(HostileServer, NamesASlotThatItDoesNotHave) {
  Spoil<WelcomeReply>([](auto& w) { w.info.slots[1] = 4; });
  ExpectConnectionRefused("slot");
}
TEST_F(HostileServer, NamesASlotTwice) {
  Spoil<WelcomeReply>([](auto& w) { w.info.slots[1] = 0; });
  ExpectConnectionRefused("slot twice");
}
TEST_F(HostileServer, AnswersAHelloWithTheLossOfALeaseThatNobodyHas) {
  AnswerWith<HelloRequest>(ErrorReply{ErrorCode::kNoLease, "gone"});
  ExpectConnectionRefused("gone");
}
TEST_F(HostileServer, AnswersAHelloWithTimeSteps) {
  TimeSteps steps;
  steps.steps.resize(1);
  steps.observations.assign(8, 0);
  AnswerWith<HelloRequest>(steps);
  RemoteConfig config{.urls = {url_}, .connect_timeout = Patient(milliseconds(50))};
  EXPECT_THAT([&] { RemoteEnvironments(transport_, Config(), config); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no emulator server answers")));
}

// The finding: with --show-held such an index was written to.
TEST_F(HostileServer, NamesAHeldActionThatTheGameDoesNotHave) {
  Spoil<TimeSteps>([](auto& s) { s.steps[1].held_action = 4; });
  ExpectStepRefused("name action 4 of 4");
}
TEST_F(HostileServer, NamesTheGreatestHeldActionThatTheWireCarries) {
  Spoil<TimeSteps>([](auto& s) { s.steps[0].held_action = 1023; });
  ExpectStepRefused("name action 1023 of 4");
}
TEST_F(HostileServer, AnswersForAnotherGroup) {
  Spoil<TimeSteps>([](auto& s) { s.group = 0; });
  ExpectStepRefused("leased shape");
}
TEST_F(HostileServer, AnswersForAGroupThatIsNone) {
  Spoil<TimeSteps>([](auto& s) { s.group = 4000; });
  ExpectStepRefused("leased shape");
}
TEST_F(HostileServer, AnswersWithOneStepMore) {
  Spoil<TimeSteps>([](auto& s) {
    s.steps.push_back(s.steps[0]);
    s.observations.resize(24);
  });
  ExpectStepRefused("leased shape");
}
TEST_F(HostileServer, AnswersWithSmallerObservations) {
  Spoil<TimeSteps>([](auto& s) { s.observations.resize(8); });
  ExpectStepRefused("leased shape");
}
TEST_F(HostileServer, AnswersWithoutThePartOfTheObservations) {
  Tear<TimeSteps>([](auto& parts) { parts.observations.clear(); });
  ExpectStepRefused("a reply of 1 parts");
}
TEST_F(HostileServer, AnswersWithAPartOfObservationsThatIsTooLarge) {
  Tear<TimeSteps>([](auto& parts) { parts.observations.resize(32); });
  ExpectStepRefused("leased shape");
}
TEST_F(HostileServer, WelcomesWithAPartOfObservations) {
  Tear<WelcomeReply>([](auto& parts) { parts.observations.resize(8); });
  ExpectConnectionRefused("a reply of 2 parts, where one is expected");
}
TEST_F(HostileServer, AnswersWithoutTheVariables) {
  Spoil<TimeSteps>([](auto& s) { s.steps[1].variables.clear(); });
  ExpectStepRefused("other variables");
}
TEST_F(HostileServer, AnswersWithMoreVariables) {
  Spoil<TimeSteps>([](auto& s) { s.steps[0].variables.push_back(1); });
  ExpectStepRefused("other variables");
}
TEST_F(HostileServer, AnswersAStepWithStates) {
  AnswerWith<StepRequest>(SnapshotReply{{"state"}});
  RemoteEnvironments& remote = Connect();
  remote.Send(0, std::vector<int>{1, 2});
  Serve([](const Request&, Reply honest) { return std::optional(honest); });
  EXPECT_EQ(remote.Receive().group, 0);
}
TEST_F(HostileServer, FailsAtEachStep) {
  AnswerWith<StepRequest>(ErrorReply{ErrorCode::kInternal, "the reward is not a number"});
  ExpectStepRefused("the reward is not a number");
}
TEST_F(HostileServer, AnswersAStepWithACodeThatNobodyKnows) {
  AnswerWith<StepRequest>(ErrorReply{static_cast<ErrorCode>(77), "because"});
  ExpectStepRefused("because");
}

TEST_F(HostileServer, SendsMoreStatesThanThereAreEnvironments) {
  AnswerWith<SnapshotRequest>(SnapshotReply{std::vector<std::string>(5, "state")});
  ExpectSnapshotRefused("5 save states");
}
TEST_F(HostileServer, SaysThatItRestoredWhatItWasToSave) {
  AnswerWith<SnapshotRequest>(RestoreReply{});
  ExpectSnapshotRefused("restored what it was to save");
}
TEST_F(HostileServer, SendsStatesWhereItWasToRestoreThem) {
  AnswerWith<RestoreRequest>(SnapshotReply{{"state"}});
  RemoteEnvironments& remote = Connect();
  const std::vector<std::string> states = remote.Snapshot();
  ExpectRefused([&] { remote.Restore(states); }, "1 save states");
}
TEST_F(HostileServer, SaysThatAStateIsUnusableWhenNobodyRestoresAny) {
  AnswerWith<StepRequest>(ErrorReply{ErrorCode::kUnusableState, "no state"});
  ExpectStepRefused("no state");
}

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
