#include "emulator_server/serving/publisher.h"

#include <gtest/gtest.h>

#include "common/net/transport.h"
#include "tests/common/eventually.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

// A publisher whose clock a test moves, and a viewer's socket.
class PublisherTest : public testing::Test {
 protected:
  PublisherTest() { viewer_.set(zmq::sockopt::rcvtimeo, 10'000); }

  // Subscriptions travel: waits until the publisher acts on them.
  void ExpectWants(int slot, bool wants) {
    EXPECT_TRUE(Eventually([&] { return publisher_.Wants(slot) == wants; }))
        << "slot " << slot << (wants ? " is never wanted" : " is wanted for ever");
  }
  void Subscribe(const std::string& topic, int slot_that_matches) {
    viewer_.set(zmq::sockopt::subscribe, topic);
    ExpectWants(slot_that_matches, true);
  }
  void Unsubscribe(const std::string& topic, int slot_that_matched) {
    viewer_.set(zmq::sockopt::unsubscribe, topic);
    ExpectWants(slot_that_matched, false);
  }

  void Put(int slot, std::uint64_t step) {
    const std::vector<std::uint8_t> pixels = {1, 2, 3, 4};
    const Action action{"right", 16};
    TimeStep time_step;
    time_step.reward = 0.5f;
    const std::vector<std::string> names = {"lives"};
    const std::vector<double> values = {2.0};
    publisher_.Put({.slot = slot,
                    .step = step,
                    .width = 2,
                    .height = 2,
                    .format = PixelFormat::kGrey8,
                    .pixels = pixels,
                    .action = action,
                    .time_step = time_step,
                    .episode_return = 1.5,
                    .position = 77,
                    .variable_names = names,
                    .variables = values,
                    .level = "1-1",
                    .level_seed = 9});
  }

  Screen Receive() {
    zmq::message_t topic;
    zmq::message_t bytes;
    if (!viewer_.recv(topic) || !viewer_.recv(bytes)) throw std::runtime_error("no screen");
    Screen screen = DecodeScreen(bytes.to_string_view());
    EXPECT_EQ(topic.to_string(), ScreenTopic(screen.slot));
    return screen;
  }

  std::atomic<int> milliseconds_ = 1000;
  Transport transport_;
  Publisher publisher_{transport_, {"tcp://127.0.0.1:*"}, 12, [this] {
                         return Publisher::Clock::time_point(milliseconds(milliseconds_.load()));
                       }};
  zmq::socket_t viewer_ = transport_.Connect(zmq::socket_type::sub, publisher_.urls().front());
};

TEST_F(PublisherTest, WantsNothingWhileNobodyLooks) {
  for (int slot = 0; slot < 12; ++slot) EXPECT_FALSE(publisher_.Wants(slot));
}

TEST_F(PublisherTest, SendsASubscribedSlotAndNoOther) {
  Subscribe("screen/1/", 1);
  EXPECT_FALSE(publisher_.Wants(0));
  EXPECT_FALSE(publisher_.Wants(10));
  Put(1, 5);
  const Screen screen = Receive();
  EXPECT_EQ(screen.slot, 1);
  EXPECT_EQ(screen.step, 5u);
  EXPECT_EQ(screen.pixels, (std::vector<std::uint8_t>{1, 2, 3, 4}));
  EXPECT_EQ(screen.action.name, "right");
  EXPECT_EQ(screen.time_step.reward, 0.5f);
  EXPECT_EQ(screen.variables, std::vector<double>{2.0});
}

TEST_F(PublisherTest, SendsEverySlotToWhoeverWantsAll) {
  Subscribe("screen/", 11);
  for (int slot = 0; slot < 12; ++slot) {
    EXPECT_TRUE(publisher_.Wants(slot));
    Put(slot, 1);
    EXPECT_EQ(Receive().slot, slot);
  }
}

TEST_F(PublisherTest, WantsAGameAtItsOwnSpeedWholeAndNoMoreThanABitBeyond) {
  Subscribe("screen/1/", 1);
  int wanted = 0;
  for (int i = 0; i < 1000; ++i) {
    ++milliseconds_;
    if (!publisher_.Wants(1)) continue;
    Put(1, 1);
    Receive();
    ++wanted;
  }
  EXPECT_LE(wanted, 72);
  EXPECT_GE(wanted, 60);
}

TEST_F(PublisherTest, LosesNoScreenThatIsNotSentBeforeTheNextOne) {
  Subscribe("screen/2/", 2);
  for (std::uint64_t step = 1; step <= 50; step += Publisher::kKept) {
    for (std::uint64_t i = 0; i < Publisher::kKept; ++i) Put(2, step + i);
    for (std::uint64_t i = 0; i < Publisher::kKept; ++i) EXPECT_EQ(Receive().step, step + i);
  }
}

TEST_F(PublisherTest, LosesNoScreenOfASlotThatIsRecorded) {
  viewer_.set(zmq::sockopt::subscribe, LosslessTopic(2));
  Subscribe("screen/2/", 2);
  for (std::uint64_t step = 1; step <= 50; ++step) {
    ASSERT_TRUE(publisher_.Wants(2));
    Put(2, step);
  }
  for (std::uint64_t step = 1; step <= 50; ++step) EXPECT_EQ(Receive().step, step);
}

TEST_F(PublisherTest, ScreensForARecorderDoNotDelayThoseThatFollow) {
  Subscribe("screen/2/", 2);
  for (std::uint64_t step = 1; step <= 200; ++step) {
    Put(2, step);
    Receive();
  }
  milliseconds_ += 20;
  EXPECT_TRUE(publisher_.Wants(2));
}

TEST_F(PublisherTest, WantsNothingAnyMoreWhenTheViewerHasLeft) {
  Subscribe("screen/1/", 1);
  Unsubscribe("screen/1/", 1);
  Subscribe("screen/2/", 2);
  viewer_.close();
  ExpectWants(2, false);
}

TEST_F(PublisherTest, GoesOnWhileAViewerDoesNotRead) {
  Subscribe("screen/2/", 2);
  zmq::socket_t stuck = transport_.Connect(zmq::socket_type::sub, publisher_.urls().front());
  stuck.set(zmq::sockopt::rcvhwm, 1);
  stuck.set(zmq::sockopt::subscribe, "screen/");
  ExpectWants(3, true);
  std::uint64_t received = 0;
  for (std::uint64_t step = 1; step <= 2000; ++step) {
    milliseconds_ += 17;
    Put(2, step);
    received = Receive().step;
  }
  EXPECT_EQ(received, 2000u);
}

TEST_F(PublisherTest, IgnoresSubscriptionsToWhatItDoesNotPublish) {
  viewer_.set(zmq::sockopt::subscribe, std::string(10'000, 'x'));
  viewer_.set(zmq::sockopt::subscribe, "decision/1/");
  Subscribe("screen/3/", 3);
  EXPECT_FALSE(publisher_.Wants(1));
}

}  // namespace
}  // namespace mario
