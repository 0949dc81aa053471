#include "emulator_server/serving/step_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/fakes/fake_environments.h"
#include "tests/integration/running_server.h"
#include "tests/integration/test_client.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

EnvironmentConfig Config(std::uint64_t seed = 1) {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.observation = {2, 4};
  config.seed = seed;
  return config;
}

// A server of eight fake environments, and a client.
class StepServerTest : public testing::Test {
 protected:
  WelcomeReply Hello(TestClient& client) {
    return client.Ask<WelcomeReply>(HelloRequest{Config()});
  }
  ErrorReply Refusal(TestClient& client, decltype(Request::body) body) {
    return client.Ask<ErrorReply>(std::move(body));
  }

  FakeEnvironmentHost host_{8};
  RunningServer server_{host_, {"tcp://127.0.0.1:*"}};
  Transport transport_;
  TestClient client_{transport_, server_.url()};
};

TEST_F(StepServerTest, WelcomesAClientWithWhatItHas) {
  const WelcomeReply welcome = Hello(client_);
  EXPECT_NE(welcome.lease, 0u);
  EXPECT_EQ(welcome.info.game, "Fake Land");
  EXPECT_EQ(welcome.info.slots, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(welcome.capacity, 8);
  EXPECT_EQ(welcome.available, 4);
}

TEST_F(StepServerTest, TellsWhatIsFreeToWhoHasNoLease) {
  EXPECT_EQ(client_.Ask<StatusReply>(StatusRequest{}), (StatusReply{8, 8}));
  Hello(client_);
  TestClient other(transport_, server_.url());
  EXPECT_EQ(other.Ask<StatusReply>(StatusRequest{}), (StatusReply{8, 4}));
}

TEST_F(StepServerTest, StepsTheSameForAClientThatWantsItsObservationsCompressed) {
  FakeEnvironments expected(Config());
  const std::uint64_t lease = client_.Ask<WelcomeReply>(HelloRequest{Config(), true}).lease;
  for (int i = 0; i < 10; ++i) {
    expected.Send(0, std::vector<int>{1, 2});
    EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease, 0, {1, 2}}), expected.Receive());
  }
}

TEST_F(StepServerTest, StepsAsTheEnvironmentsThemselves) {
  FakeEnvironments expected(Config());
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

TEST_F(StepServerTest, GivesEachClientItsOwnStream) {
  TestClient other(transport_, server_.url());
  const std::uint64_t lease = Hello(client_).lease;
  const std::uint64_t other_lease = other.Ask<WelcomeReply>(HelloRequest{Config(2)}).lease;
  FakeEnvironments expected(Config());
  FakeEnvironments other_expected(Config(2));
  for (int i = 0; i < 20; ++i) {
    expected.Send(0, std::vector<int>{1, 1});
    other_expected.Send(1, std::vector<int>{2, 2});
    client_.Send(StepRequest{lease, 0, {1, 1}});
    EXPECT_EQ(other.Ask<TimeSteps>(StepRequest{other_lease, 1, {2, 2}}), other_expected.Receive());
    EXPECT_EQ(std::get<TimeSteps>(client_.Receive().body), expected.Receive());
  }
}

TEST_F(StepServerTest, RefusesAStepForSomeoneElsesLease) {
  const std::uint64_t lease = Hello(client_).lease;
  TestClient thief(transport_, server_.url());
  for (const auto& body : std::initializer_list<decltype(Request::body)>{
           StepRequest{lease, 0, {1, 1}}, SnapshotRequest{lease, 0, 4},
           RestoreRequest{lease, 0, {"a"}}, ByeRequest{lease}}) {
    EXPECT_EQ(Refusal(thief, body).code, ErrorCode::kNoLease);
  }
  EXPECT_EQ(host_.steps(), 0);
}

TEST_F(StepServerTest, RefusesAStepWithoutALease) {
  EXPECT_EQ(Refusal(client_, StepRequest{1, 0, {1, 1}}).code, ErrorCode::kNoLease);
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
  FakeEnvironments expected(Config());
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
  const std::uint64_t lease = client.Ask<WelcomeReply>(HelloRequest{Config()}).lease;
  EXPECT_EQ(client.Ask<SnapshotReply>(SnapshotRequest{lease, 0, 4}).states.size(), 3u);
  EXPECT_EQ(client.Ask<SnapshotReply>(SnapshotRequest{lease, 3, 1}).states.size(), 1u);
}

TEST(StepServerStates, AreRefusedWithASentenceWhenOneIsTooLarge) {
  FakeEnvironmentHost host(4, {.state_bytes = kMaxStateBytes + 1});
  const RunningServer server(host, {"tcp://127.0.0.1:*"});
  Transport transport;
  TestClient client(transport, server.url());
  const std::uint64_t lease = client.Ask<WelcomeReply>(HelloRequest{Config()}).lease;
  const ErrorReply error = client.Ask<ErrorReply>(SnapshotRequest{lease, 1, 2});
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.sentence, HasSubstr("environment 1 cannot be saved: its state has 33 MiB"));
}

TEST_F(StepServerTest, RefusesMoreEnvironmentsThanItHas) {
  EnvironmentConfig config = Config();
  config.environments = 10;
  const ErrorReply error = Refusal(client_, HelloRequest{config});
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.sentence, HasSubstr("this server has 8"));
}

TEST_F(StepServerTest, NamesTheActionSetThatDoesNotHaveAnAction) {
  EnvironmentConfig config = Config();
  config.action_set = "jump";
  const std::uint64_t lease = client_.Ask<WelcomeReply>(HelloRequest{config}).lease;
  EXPECT_THAT(Refusal(client_, StepRequest{lease, 0, {1, 7}}).sentence,
              HasSubstr("no action 7: the action set \"jump\" has 4"));
}

TEST(StepServerAnswers, AreRefusedAtTheHelloWhenNoMessageHoldsThem) {
  FakeEnvironmentHost host(kMaxEnvironments);
  const RunningServer server(host, {"tcp://127.0.0.1:*"});
  Transport transport;
  TestClient client(transport, server.url());
  EnvironmentConfig config = Config();
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
  const std::uint64_t lease = client.Ask<WelcomeReply>(HelloRequest{Config()}).lease;
  for (const int group : {0, 1}) client.Ask<TimeSteps>(StepRequest{lease, group, {1, 1}});
  const std::uint64_t first = client.Send(StepRequest{lease, 0, {1, 1}});
  const Reply failed = client.Receive();
  EXPECT_EQ(failed.id, first);
  EXPECT_EQ(std::get<ErrorReply>(failed.body).code, ErrorCode::kInternal);
  EXPECT_EQ(std::get<ErrorReply>(failed.body).sentence, "the fake's step 1 fails");
  EXPECT_EQ(client.Ask<ErrorReply>(StepRequest{lease, 1, {1, 1}}).code, ErrorCode::kNoLease);
  EXPECT_EQ(host.available(), 8);
}

TEST_F(StepServerTest, TellsThatOthersHoldTheEnvironments) {
  Hello(client_);
  TestClient other(transport_, server_.url());
  EnvironmentConfig config = Config();
  config.environments = 6;
  EXPECT_EQ(Refusal(other, HelloRequest{config}).code, ErrorCode::kBusy);
}

TEST_F(StepServerTest, RefusesWhatTheHostRefusesInItsWords) {
  EnvironmentConfig config = Config();
  config.observation = {1, 1};
  EXPECT_THAT(Refusal(client_, HelloRequest{config}).sentence, HasSubstr("at least 8 bytes"));
  EXPECT_EQ(host_.available(), 8);
}

TEST_F(StepServerTest, FreesTheEnvironmentsAtAFarewell) {
  const std::uint64_t lease = Hello(client_).lease;
  client_.Ask<ByeReply>(ByeRequest{lease});
  EXPECT_EQ(host_.available(), 8);
  EXPECT_EQ(Refusal(client_, StepRequest{lease, 0, {1, 1}}).code, ErrorCode::kNoLease);
}

TEST_F(StepServerTest, RepeatsTheWelcomeForTheSameHello) {
  const WelcomeReply welcome = Hello(client_);
  client_.SendAs(1, HelloRequest{Config()});
  EXPECT_EQ(std::get<WelcomeReply>(client_.Receive().body), welcome);
}

// Such a hello has been on its way for long: what came after it has been answered.
TEST_F(StepServerTest, KeepsTheLeaseWhenAnOlderHelloComes) {
  client_.SendAs(5, HelloRequest{Config()});
  const auto lease = std::get<WelcomeReply>(client_.Receive().body).lease;
  client_.SendAs(8, StepRequest{lease, 0, {1, 1}});
  client_.Receive();
  for (const std::uint64_t id : {1u, 4u, 6u, 7u}) {
    client_.SendAs(id, HelloRequest{Config()});
    EXPECT_EQ(std::get<ErrorReply>(client_.Receive().body).code, ErrorCode::kBadState) << id;
  }
  client_.SendAs(5, HelloRequest{Config()});
  EXPECT_EQ(std::get<WelcomeReply>(client_.Receive().body).lease, lease);
  client_.SendAs(9, StepRequest{lease, 0, {1, 1}});
  EXPECT_TRUE(std::holds_alternative<TimeSteps>(client_.Receive().body));
}

TEST_F(StepServerTest, ReplacesTheLeaseOfAClientThatSaysHelloAgain) {
  const std::uint64_t lease = Hello(client_).lease;
  const WelcomeReply again = Hello(client_);
  EXPECT_NE(again.lease, lease);
  EXPECT_EQ(again.available, 4);
}

TEST_F(StepServerTest, EndsALeaseWithAGroupInFlight) {
  const std::uint64_t lease = Hello(client_).lease;
  host_.gate().Close();
  client_.Send(StepRequest{lease, 0, {1, 1}});
  client_.Ask<ByeReply>(ByeRequest{lease});
  host_.gate().Open();
  EXPECT_EQ(Hello(client_).available, 4);
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
    std::string hello = Encode(Request{1, HelloRequest{Config()}});
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
  FakeEnvironments expected(Config());
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

// A server whose clock stands still until a test moves it.
class StepServerTime : public testing::Test {
 protected:
  static constexpr milliseconds kTimeout{1'000};

  // As much silence at once as is no halt of the server's own, and the server's next look at it: a
  // request for its status does not look at the clock, so that what does is the server's loop.
  void Pass(const decltype(Request::body)& meanwhile) {
    now_ += 400;
    other_.Send(meanwhile);
    other_.Receive();
    for (const int looks = looks_; looks_ == looks;) other_.Ask<StatusReply>(StatusRequest{});
  }

  std::atomic<int> now_ = 0;    // milliseconds
  std::atomic<int> looks_ = 0;  // at the clock
  FakeEnvironmentHost host_{8};
  RunningServer server_{
      host_, {.urls = {"tcp://127.0.0.1:*"}, .heartbeat_timeout = kTimeout, .now = [this] {
                ++looks_;
                return ClientSession::Clock::time_point(milliseconds(now_));
              }}};
  Transport transport_;
  TestClient client_{transport_, server_.url()};
  TestClient other_{transport_, server_.url()};
  std::uint64_t lease_ = client_.Ask<WelcomeReply>(HelloRequest{Config()}).lease;
};

TEST_F(StepServerTime, FreesTheEnvironmentsOfASilentClient) {
  Pass(StatusRequest{});
  EXPECT_EQ(host_.available(), 4);
  for (int i = 0; i < 3; ++i) Pass(StatusRequest{});
  EXPECT_EQ(client_.Ask<ErrorReply>(StepRequest{lease_, 0, {1, 1}}).code, ErrorCode::kNoLease);
  EXPECT_EQ(host_.available(), 8);
}

TEST_F(StepServerTime, KeepsTheLeaseWhileTheHeartBeatsOnAnyConnection) {
  for (int i = 0; i < 20; ++i) Pass(HeartbeatRequest{lease_});
  EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease_, 0, {1, 1}}).group, 0);
}

TEST_F(StepServerTime, KeepsTheLeaseWhileTheClientSteps) {
  for (int i = 0; i < 20; ++i) {
    Pass(StatusRequest{});
    ASSERT_EQ(client_.Ask<TimeSteps>(StepRequest{lease_, 0, {1, 1}}).group, 0);
  }
}

TEST_F(StepServerTime, ForgivesASilenceInWhichItWasHaltedItself) {
  for (int i = 0; i < 5; ++i) {
    now_ += 10 * static_cast<int>(kTimeout.count());
    other_.Ask<StatusReply>(StatusRequest{});
  }
  EXPECT_EQ(client_.Ask<TimeSteps>(StepRequest{lease_, 0, {1, 1}}).group, 0);
}

}  // namespace
}  // namespace mario
