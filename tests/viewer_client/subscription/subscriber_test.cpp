#include "viewer_client/subscription/subscriber.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "common/net/keys.h"
#include "tests/common/temporary_folder.h"
#include "tests/viewer_client/fake_run.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr std::chrono::seconds kPatience{20};  // until a test gives up
constexpr milliseconds kPoll{5};

struct Heard : RunListener {
  std::set<int> slots;
  std::uint64_t last_step = 0;
  int decisions = 0;
  std::optional<TrainingRun> run;

  void OnScreen(const Screen& screen) override {
    slots.insert(screen.slot);
    last_step = screen.step;
  }
  void OnDecision(const Decision&) override { ++decisions; }
  void OnProgress(const ProgressReport&) override {}
  void OnRun(const TrainingRun& whole) override { run = whole; }
};

class SubscriberTest : public testing::Test {
 protected:
  Transport transport_;
  std::optional<FakeServer> server_{std::in_place, transport_, "tcp://127.0.0.1:*", 3};
  std::optional<FakeLearner> learner_{std::in_place, transport_, "tcp://127.0.0.1:*", 3};
  Subscriber subscriber_{transport_, {.server = server_->url(), .learner = learner_->url()}};
  Heard heard_;

  // Lets the run and the viewer go on until it holds.
  template <typename Condition>
  bool Until(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
      if (server_) server_->Step();
      if (learner_) learner_->Step();
      subscriber_.Poll(kPoll, heard_);
    }
    return holds();
  }
};

TEST_F(SubscriberTest, HearsWhatItWatchesAndNothingElse) {
  subscriber_.Watch({.slots = {1}, .run = true});
  EXPECT_TRUE(Until([&] { return heard_.decisions > 3 && heard_.run && !heard_.slots.empty(); }));
  EXPECT_EQ(heard_.slots, std::set<int>{1});
  EXPECT_EQ(heard_.run->facts.game, "Stripes");
  EXPECT_EQ(subscriber_.ServerStatus().state, SubscriptionState::kLive);
}

TEST_F(SubscriberTest, HearsEverySlotWhenAllAreWatched) {
  subscriber_.Watch({.everything = true});
  EXPECT_TRUE(Until([&] { return heard_.slots.size() == 3; }));
}

TEST_F(SubscriberTest, SurvivesARestartAndSaysMeanwhileWhatItWaitsFor) {
  subscriber_.Watch({.slots = {1}});
  ASSERT_TRUE(Until([&] { return !heard_.slots.empty(); }));
  const std::string url = server_->url();
  server_.reset();
  EXPECT_TRUE(
      Until([&] { return subscriber_.ServerStatus().state == SubscriptionState::kWaiting; }));
  EXPECT_THAT(subscriber_.ServerStatus().sentence,
              HasSubstr("waiting for the emulator server at " + url));
  heard_.slots.clear();
  server_.emplace(transport_, url, 3);
  EXPECT_TRUE(Until([&] { return !heard_.slots.empty(); }));
}

TEST_F(SubscriberTest, GoesOnWaitingWhenAMessageIsReadThatCameBeforeTheEnd) {
  Listener publisher = transport_.Listen(zmq::socket_type::pub, {"tcp://127.0.0.1:*"});
  Subscription feed(transport_, "the emulator server", publisher.urls.front());
  feed.SetTopics({"a"});
  const auto until = [&feed, deadline = Subscription::Clock::now() + kPatience](auto holds) {
    while (!holds() && Subscription::Clock::now() < deadline)
      feed.Status(Subscription::Clock::now());
    return holds();
  };
  const auto state = [&feed] { return feed.Status(Subscription::Clock::now()).state; };
  ASSERT_TRUE(until([&] {  // the subscription arrives some time after the handshake
    publisher.socket.send(zmq::str_buffer("a"), zmq::send_flags::dontwait);
    zmq::pollitem_t item{feed.handle(), 0, ZMQ_POLLIN, 0};
    return zmq::poll(&item, 1, kPoll) == 1;
  }));
  publisher.socket.close();
  ASSERT_TRUE(until([&] { return state() == SubscriptionState::kWaiting; }));
  ASSERT_TRUE(feed.Receive());
  EXPECT_EQ(state(), SubscriptionState::kWaiting);
}

TEST_F(SubscriberTest, IgnoresWhatCannotBeRead) {
  Listener liar = transport_.Listen(zmq::socket_type::pub, {"tcp://127.0.0.1:*"});
  Subscriber subscriber(transport_, {.server = liar.urls.front(), .learner = ""});
  subscriber.Watch({.slots = {1}});
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (subscriber.ServerStatus().state != SubscriptionState::kLive &&
         std::chrono::steady_clock::now() < deadline) {
    liar.socket.send(zmq::str_buffer("screen/1/"), zmq::send_flags::sndmore);
    liar.socket.send(zmq::str_buffer("nonsense"), zmq::send_flags::dontwait);
    subscriber.Poll(kPoll, heard_);
  }
  EXPECT_EQ(subscriber.ServerStatus().state, SubscriptionState::kLive);
  EXPECT_TRUE(heard_.slots.empty());
}

TEST(SubscriberKeys, AWrongKeyIsToldApartFromASilentServer) {
  const TemporaryFolder servers;
  const TemporaryFolder strangers;
  MakeKeys(servers.path());
  MakeKeys(strangers.path());
  Transport transport({.keys = servers.path()});
  const FakeServer server(transport, "tcp://127.0.0.1:*", 1);
  Transport stranger({.keys = strangers.path()});
  Subscriber subscriber(stranger, {.server = server.url(), .learner = ""});
  Heard heard;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (subscriber.ServerStatus().state != SubscriptionState::kRefused &&
         std::chrono::steady_clock::now() < deadline)
    subscriber.Poll(kPoll, heard);
  EXPECT_THAT(subscriber.ServerStatus().sentence, HasSubstr("refuses this viewer"));
}

}  // namespace
}  // namespace mario
