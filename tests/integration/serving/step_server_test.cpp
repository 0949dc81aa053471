#include "emulator_server/serving/step_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/serving/step_server_fixture.h"

namespace mario {
namespace {

using testing::HasSubstr;

TEST_F(StepServerTest, StepsTheSameForAClientThatWantsItsObservationsCompressed) {
  FakeEnvironments expected(FourEnvironments());
  const std::uint64_t lease =
      client_.Ask<WelcomeReply>(HelloRequest{FourEnvironments(), true}).lease;
  for (int i = 0; i < 10; ++i) {
    expected.Send(0, std::vector<int>{1, 2});
    EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 2}}), expected.Receive());
  }
}

TEST_F(StepServerTest, StepsAsTheEnvironmentsThemselves) {
  FakeEnvironments expected(FourEnvironments());
  const std::uint64_t lease = Hello(client_).lease;
  for (int i = 0; i < 30; ++i) {
    const std::vector<int> actions = {i % 4, (i + 1) % 4};
    expected.Send(i % 2, actions);
    EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease, i % 2, actions}), expected.Receive());
  }
}

TEST_F(StepServerTest, StepsNothingTwiceWhenAnAnsweredRequestComesAgain) {
  const std::uint64_t lease = Hello(client_).lease;
  const TimeSteps answer = client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 2}});
  for (int i = 0; i < 3; ++i) {
    client_.SendAs(client_.last_id(), StepRequest{lease, 0, {1, 2}});
    EXPECT_EQ(client_.Receive(), (Reply{client_.last_id(), answer}));
  }
  EXPECT_EQ(host_.steps(), 2);
}

TEST_F(StepServerTest, StepsNothingTwiceWhenARequestInFlightComesAgain) {
  const std::uint64_t lease = Hello(client_).lease;
  host_.gate().Close();
  const std::uint64_t id = client_.Send(StepRequest{lease, 0, {1, 2}});
  client_.SendAs(id, StepRequest{lease, 0, {1, 2}});
  EXPECT_EQ(Refusal(client_, SnapshotRequest{lease, 0, 4}).code, ErrorCode::kBadState);
  host_.gate().Open();
  EXPECT_EQ(client_.Receive().id, id);
  client_.Ask<HeartbeatReply>(HeartbeatRequest{lease});  // what comes next is no second answer
  EXPECT_EQ(host_.steps(), 2);
}

TEST_F(StepServerTest, SnapshotsAndRestoresOnceARequest) {
  const std::uint64_t lease = Hello(client_).lease;
  client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 2}});
  const auto states = client_.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states;
  ASSERT_EQ(states.size(), 4u);
  const TimeSteps next = client_.Ask<TimeSteps>(StepRequest{lease, 0, {3, 0}});
  client_.Ask<RestoreReply>(RestoreRequest{lease, 0, states});
  const std::uint64_t restored = client_.last_id();
  EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease, 0, {3, 0}}), next);
  client_.SendAs(restored, RestoreRequest{lease, 0, states});
  EXPECT_EQ(client_.Receive(), (Reply{restored, RestoreReply{}}));
  EXPECT_NE(client_.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states, states);
}

TEST_F(StepServerTest, RefusesAnUnknownGroup) {
  const std::uint64_t lease = Hello(client_).lease;
  EXPECT_THAT(Refusal(client_, StepRequest{lease, 2, {1, 1}}).sentence, HasSubstr("no group 2"));
}

TEST_F(StepServerTest, RefusesMoreStepsOfAGroupInFlightThanTwo) {
  const std::uint64_t lease = Hello(client_).lease;
  host_.gate().Close();
  for (int i = 0; i < kMaxStepsInFlight; ++i) client_.Send(StepRequest{lease, 0, {1, 1}});
  EXPECT_EQ(Refusal(client_, StepRequest{lease, 0, {1, 1}}).code, ErrorCode::kBadState);
  host_.gate().Open();
  for (int i = 0; i < kMaxStepsInFlight; ++i) {
    EXPECT_TRUE(std::holds_alternative<TimeSteps>(client_.Receive().body));
  }
}

TEST_F(StepServerTest, StepsNothingTwiceWhenEitherOfTwoStepsComesAgain) {
  FakeEnvironments expected(FourEnvironments());
  const std::uint64_t lease = Hello(client_).lease;
  const std::uint64_t first = client_.Send(StepRequest{lease, 0, {1, 2}});
  const std::uint64_t second = client_.Send(StepRequest{lease, 0, {2, 3}, first});
  expected.Send(0, std::vector<int>{1, 2});
  expected.Send(0, std::vector<int>{2, 3});
  const Reply answers[] = {{first, expected.Receive()}, {second, expected.Receive()}};
  for (const Reply& answer : answers) EXPECT_EQ(client_.Receive(), answer);
  for (const Reply& answer : answers) {
    client_.SendAs(answer.id, StepRequest{lease, 0, {0, 0}});
    EXPECT_EQ(client_.Receive(), answer);
  }
  EXPECT_EQ(host_.steps(), 4);
}

TEST_F(StepServerTest, MakesNoStepBeforeTheOneThatItFollows) {
  const std::uint64_t lease = Hello(client_).lease;
  const std::uint64_t first = client_.last_id() + 1;
  const StepRequest follower{lease, 0, {2, 3}, first};
  client_.SendAs(first + 1, follower);  // the first has been lost on its way
  client_.SendAs(first + 2, HeartbeatRequest{lease});
  EXPECT_EQ(client_.Receive().id, first + 2);
  EXPECT_EQ(host_.steps(), 0);
  client_.SendAs(first, StepRequest{lease, 0, {1, 2}});
  client_.SendAs(first + 1, follower);
  EXPECT_EQ(client_.Receive().id, first);
  EXPECT_EQ(client_.Receive().id, first + 1);
}

TEST_F(StepServerTest, RefusesAWrongNumberOfActions) {
  const std::uint64_t lease = Hello(client_).lease;
  EXPECT_THAT(Refusal(client_, StepRequest{lease, 0, {1}}).sentence, HasSubstr("1 actions"));
}

TEST_F(StepServerTest, RefusesAnActionOutOfRange) {
  const std::uint64_t lease = Hello(client_).lease;
  EXPECT_EQ(Refusal(client_, StepRequest{lease, 0, {1, 4}}).sentence,
            "there is no action 4: the game's first action set has 4, from 0: act0 act1 act2 act3");
  EXPECT_EQ(host_.steps(), 0);
}

TEST_F(StepServerTest, RefusesStartsOfLevelsThatItDoesNotHave) {
  const std::uint64_t lease = Hello(client_).lease;
  const ErrorReply error =
      Refusal(client_, StepRequest{lease, 0, {1, 2}, 0, {{.level = 3}, {.level = 3}}});
  EXPECT_EQ(error.code, ErrorCode::kBadMessage);
  EXPECT_THAT(error.sentence, HasSubstr("cannot begin at level 3 of 0"));
  EXPECT_EQ(host_.steps(), 0);
}

TEST_F(StepServerTest, RefusesARequestOlderThanItsLastAnswer) {
  const std::uint64_t lease = Hello(client_).lease;
  client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 1}});
  client_.SendAs(1, StepRequest{lease, 0, {1, 1}});
  EXPECT_EQ(std::get<ErrorReply>(client_.Receive().body).code, ErrorCode::kBadState);
}

TEST_F(StepServerTest, RefusesStatesOfEnvironmentsThatAreNotLeased) {
  const std::uint64_t lease = Hello(client_).lease;
  for (const auto& body : std::initializer_list<decltype(Request::body)>{
           SnapshotRequest{lease, 3, 2}, SnapshotRequest{lease, 4, 1},
           RestoreRequest{lease, 3, {"a", "b"}}, RestoreRequest{lease, 4000, {"a"}}}) {
    const ErrorReply error = Refusal(client_, body);
    EXPECT_EQ(error.code, ErrorCode::kBadMessage);
    EXPECT_THAT(error.sentence, HasSubstr("the lease has 4"));
  }
}

TEST_F(StepServerTest, SavesAndRestoresAnyRangeOfTheEnvironments) {
  const std::uint64_t lease = Hello(client_).lease;
  for (const int group : {0, 1}) client_.Ask<TimeSteps>(StepRequest{lease, group, {1, 2}});
  const auto all = client_.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states;
  const auto some = client_.Ask<SnapshotReply>(SnapshotRequest{lease, 1, 2}).states;
  EXPECT_EQ(some, (std::vector<std::string>{all[1], all[2]}));
  client_.Ask<RestoreReply>(RestoreRequest{lease, 0, {all[1], all[2]}});
  EXPECT_EQ(client_.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states,
            (std::vector<std::string>{all[1], all[2], all[2], all[3]}));
}

TEST_F(StepServerTest, RefusesStatesThatCannotBeUsedWithACodeOfTheirOwn) {
  const std::uint64_t lease = Hello(client_).lease;
  client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 2}});
  const auto before = client_.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states;
  const ErrorReply error = Refusal(client_, RestoreRequest{lease, 0, {before[1], "b"}});
  EXPECT_EQ(error.code, ErrorCode::kUnusableState);
  EXPECT_THAT(error.sentence, HasSubstr("cannot be restored"));
  EXPECT_EQ(client_.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states, before);
}

TEST(StepServerStates, ComeInSlicesThatFillAMebibyte) {
  FakeEnvironmentHost host(4, {.state_bytes = 400'000});
  const RunningServer server(host, {"tcp://127.0.0.1:*"});
  Transport transport;
  TestClient client(transport, server.url());
  const std::uint64_t lease = client.Ask<WelcomeReply>(HelloRequest{FourEnvironments()}).lease;
  EXPECT_EQ(client.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states.size(), 3u);
  EXPECT_EQ(client.Ask<SnapshotReply>(SnapshotRequest{lease, 3, 1}).states.size(), 1u);
}

TEST(StepServerStates, AreRefusedWithASentenceWhenOneIsTooLarge) {
  FakeEnvironmentHost host(4, {.state_bytes = kMaxStateBytes + 1});
  const RunningServer server(host, {"tcp://127.0.0.1:*"});
  Transport transport;
  TestClient client(transport, server.url());
  const std::uint64_t lease = client.Ask<WelcomeReply>(HelloRequest{FourEnvironments()}).lease;
  const ErrorReply error = client.Ask<ErrorReply>(SnapshotRequest{lease, 1, 2});
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.sentence, HasSubstr("environment 1 cannot be saved: its state has 33 MiB"));
}

TEST(StepServerAnswers, AreRefusedAtTheHelloWhenNoMessageHoldsThem) {
  FakeEnvironmentHost host(kMaxEnvironments);
  const RunningServer server(host, {"tcp://127.0.0.1:*"});
  Transport transport;
  TestClient client(transport, server.url());
  EnvironmentConfig config = FourEnvironments();
  config.environments = 2048;
  config.observation = {kMaxObservationSide, kMaxObservationSide};
  config.groups = 1;
  const ErrorReply error = client.Ask<ErrorReply>(HelloRequest{config});
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.sentence, HasSubstr("a group of 2048 environments would need 115 MiB"));
  config.groups = 2;
  client.Ask<WelcomeReply>(HelloRequest{config});
}

// The step's own answer: a learner can tell it from a lease that was lost.
TEST(StepServerAnswers, SayWhyAStepFailedAndEndTheLease) {
  FakeEnvironmentHost host(8, {.failing_step = 1});
  const RunningServer server(host, {"tcp://127.0.0.1:*"});
  Transport transport;
  TestClient client(transport, server.url());
  const std::uint64_t lease = client.Ask<WelcomeReply>(HelloRequest{FourEnvironments()}).lease;
  for (const int group : {0, 1}) client.Ask<TimeSteps>(StepRequest{lease, group, {1, 1}});
  const std::uint64_t first = client.Send(StepRequest{lease, 0, {1, 1}});
  const Reply failed = client.Receive();
  EXPECT_EQ(failed.id, first);
  EXPECT_EQ(std::get<ErrorReply>(failed.body).code, ErrorCode::kInternal);
  EXPECT_EQ(std::get<ErrorReply>(failed.body).sentence, "the fake's step 1 fails");
  EXPECT_EQ(client.Ask<ErrorReply>(StepRequest{lease, 1, {1, 1}}).code, ErrorCode::kNoLease);
  EXPECT_EQ(host.available(), 8);
}

TEST_F(StepServerTest, AnswersABadMessageWithAnErrorAndServesOn) {
  const std::uint64_t lease = Hello(client_).lease;
  for (const char* bytes : {"", "GET / HTTP/1.1\r\n\r\n", "\x08\x09", "\xFF\xFF\xFF\xFF"}) {
    client_.SendBytes(bytes);
    EXPECT_TRUE(std::holds_alternative<ErrorReply>(client_.Receive().body));
  }
  client_.SendParts(Encode(Request{9, StepRequest{lease, 0, {1, 1}}}), "two");
  EXPECT_EQ(client_.Receive(),
            (Reply{0, ErrorReply{ErrorCode::kBadMessage,
                                 "a request of 2 parts, where one is expected"}}));
  EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 1}}).group, 0);
}

// Of releases 0.1 and 0.2, which print the sentence.
TEST_F(StepServerTest, AnswersAnOlderClientInItsOwnVersion) {
  for (const char version : {'\1', '\2'}) {
    std::string hello = Encode(Request{1, HelloRequest{FourEnvironments()}});
    hello[1] = version;
    client_.SendBytes(hello);
    EXPECT_THAT([&] { client_.Receive(); },
                testing::ThrowsMessage<WireError>(
                    HasSubstr("a reply of protocol version " + std::to_string(version))));
  }
  EXPECT_EQ(host_.available(), 8);
}

TEST_F(StepServerTest, KeepsAClientsStreamWhileAnotherSendsEveryBitFlipOfItsSession) {
  const std::uint64_t lease = Hello(client_).lease;
  FakeEnvironments expected(FourEnvironments());
  TestClient attacker(transport_, server_.url());
  const std::string session[] = {Encode(Request{2, StepRequest{lease, 0, {1, 2}}}),
                                 Encode(Request{3, ByeRequest{lease}}),
                                 Encode(Request{4, SnapshotRequest{lease, 0, 4}}),
                                 Encode(Request{5, RestoreRequest{lease, 0, {"x"}}})};
  for (const std::string& message : session) {
    for (std::size_t bit = 0; bit < 8 * message.size(); ++bit) {
      std::string flipped = message;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      attacker.SendBytes(flipped);
      attacker.ReceiveAnswer();
      expected.Send(0, std::vector<int>{1, 2});
      ASSERT_EQ(client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 2}}), expected.Receive());
    }
  }
}

}  // namespace
}  // namespace mario
