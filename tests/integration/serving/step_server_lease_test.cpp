// Who has the environments of a server: greetings, leases and their end by silence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/integration/serving/step_server_fixture.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

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

TEST_F(StepServerTest, GivesEachClientItsOwnStream) {
  TestClient other(transport_, server_.url());
  const std::uint64_t lease = Hello(client_).lease;
  const std::uint64_t other_lease =
      other.Ask<WelcomeReply>(HelloRequest{FourEnvironments(2)}).lease;
  FakeEnvironments expected(FourEnvironments());
  FakeEnvironments other_expected(FourEnvironments(2));
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

TEST_F(StepServerTest, RefusesMoreEnvironmentsThanItHas) {
  EnvironmentConfig config = FourEnvironments();
  config.environments = 10;
  const ErrorReply error = Refusal(client_, HelloRequest{config});
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.sentence, HasSubstr("this server has 8"));
}

TEST_F(StepServerTest, NamesTheActionSetThatDoesNotHaveAnAction) {
  EnvironmentConfig config = FourEnvironments();
  config.action_set = "jump";
  const std::uint64_t lease = client_.Ask<WelcomeReply>(HelloRequest{config}).lease;
  EXPECT_THAT(Refusal(client_, StepRequest{lease, 0, {1, 7}}).sentence,
              HasSubstr("no action 7: the action set \"jump\" has 4"));
}

TEST_F(StepServerTest, TellsThatOthersHoldTheEnvironments) {
  Hello(client_);
  TestClient other(transport_, server_.url());
  EnvironmentConfig config = FourEnvironments();
  config.environments = 6;
  EXPECT_EQ(Refusal(other, HelloRequest{config}).code, ErrorCode::kBusy);
}

TEST_F(StepServerTest, RefusesWhatTheHostRefusesInItsWords) {
  EnvironmentConfig config = FourEnvironments();
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
  client_.SendAs(1, HelloRequest{FourEnvironments()});
  EXPECT_EQ(std::get<WelcomeReply>(client_.Receive().body), welcome);
}

// Such a hello has been on its way for long: what came after it has been answered.
TEST_F(StepServerTest, KeepsTheLeaseWhenAnOlderHelloComes) {
  client_.SendAs(5, HelloRequest{FourEnvironments()});
  const auto lease = std::get<WelcomeReply>(client_.Receive().body).lease;
  client_.SendAs(8, StepRequest{lease, 0, {1, 1}});
  client_.Receive();
  for (const std::uint64_t id : {1u, 4u, 6u, 7u}) {
    client_.SendAs(id, HelloRequest{FourEnvironments()});
    EXPECT_EQ(std::get<ErrorReply>(client_.Receive().body).code, ErrorCode::kBadState) << id;
  }
  client_.SendAs(5, HelloRequest{FourEnvironments()});
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
  std::uint64_t lease_ = client_.Ask<WelcomeReply>(HelloRequest{FourEnvironments()}).lease;
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
