// What a server that is broken, or lies, can do to a learner: end its run with a sentence, no more.
// One test a message; what no codec accepts is in proto/malformed_reply_test.cpp.
#include "tests/integration/remote/hostile_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

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

}  // namespace
}  // namespace mario
