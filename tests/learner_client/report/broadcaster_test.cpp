#include "learner_client/report/broadcaster.h"

#include <gtest/gtest.h>

#include <optional>

#include "common/program.h"
#include "proto/run_codec.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{5000};  // until a test gives up; never waited for when all is well

struct Message {
  std::string topic;
  std::string bytes;
};

// A broadcaster with a clock that stands still, and viewers on it.
class BroadcasterTest : public testing::Test {
 protected:
  Transport transport_;
  Broadcaster::Clock::time_point now_{};
  Broadcaster broadcaster_{transport_, "tcp://127.0.0.1:*", RunFacts{.name = "run"}, RunHistory{},
                           [this] { return now_; }};

  zmq::socket_t Viewer(const std::string& topic) {
    zmq::socket_t viewer = transport_.Connect(zmq::socket_type::sub, broadcaster_.url());
    viewer.set(zmq::sockopt::subscribe, topic);
    viewer.set(zmq::sockopt::rcvtimeo, 1);
    return viewer;
  }

  // Lets the learner go on until the viewer has got a message.
  std::optional<Message> Receive(zmq::socket_t& viewer) {
    const auto deadline = Broadcaster::Clock::now() + kPatience;
    zmq::message_t topic;
    zmq::message_t bytes;
    while (Broadcaster::Clock::now() < deadline) {
      broadcaster_.Wants(0);
      if (!viewer.recv(topic)) continue;
      EXPECT_TRUE(viewer.recv(bytes));
      return Message{topic.to_string(), bytes.to_string()};
    }
    return std::nullopt;
  }

  bool ComesToWant(int slot, bool wanted = true) {
    const auto deadline = Broadcaster::Clock::now() + kPatience;
    while (Broadcaster::Clock::now() < deadline)
      if (broadcaster_.Wants(slot) == wanted) return true;
    return false;
  }
};

Decision DecisionOf(int slot) { return {.slot = slot, .q_values = {1.0f, 2.0f}, .action = 1}; }

TEST_F(BroadcasterTest, WantsNothingWhileNobodyLooks) { EXPECT_FALSE(broadcaster_.Wants(0)); }

TEST_F(BroadcasterTest, WantsTheDecisionsOfTheSlotThatIsLookedAt) {
  const zmq::socket_t viewer = Viewer(DecisionTopic(1));
  EXPECT_TRUE(ComesToWant(1));
  EXPECT_FALSE(broadcaster_.Wants(11));
  EXPECT_FALSE(broadcaster_.Wants(0));
}

TEST_F(BroadcasterTest, WantsNothingMoreWhenTheViewerHasGone) {
  {
    const zmq::socket_t viewer = Viewer(DecisionTopic(1));
    ASSERT_TRUE(ComesToWant(1));
  }
  EXPECT_TRUE(ComesToWant(1, false));
}

TEST_F(BroadcasterTest, DecisionsReachTheViewer) {
  zmq::socket_t viewer = Viewer(DecisionTopic(3));
  ASSERT_TRUE(ComesToWant(3));
  broadcaster_.OnDecision(DecisionOf(3));
  const auto message = Receive(viewer);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->topic, DecisionTopic(3));
  EXPECT_EQ(DecodeDecision(message->bytes), DecisionOf(3));
}

TEST_F(BroadcasterTest, WantsASlotNoMoreOftenThanAPersonReads) {
  const zmq::socket_t viewer = Viewer(DecisionTopic(3));
  ASSERT_TRUE(ComesToWant(3));
  broadcaster_.OnDecision(DecisionOf(3));
  now_ += milliseconds(59);
  EXPECT_FALSE(broadcaster_.Wants(3));
  now_ += milliseconds(1);
  EXPECT_TRUE(broadcaster_.Wants(3));
}

TEST_F(BroadcasterTest, WantsASlotAsOftenAsItsRecordingShowsIt) {
  zmq::socket_t recorder = Viewer(DecisionTopic(3));
  ASSERT_TRUE(ComesToWant(3));
  broadcaster_.OnDecision(DecisionOf(3));
  recorder.set(zmq::sockopt::subscribe, LosslessTopic(3));
  now_ += milliseconds(15);
  EXPECT_FALSE(broadcaster_.Wants(3));
  now_ += milliseconds(1);
  EXPECT_TRUE(ComesToWant(3));
}

TEST_F(BroadcasterTest, EveryViewerGetsTheWholeHistoryWhenItComes) {
  for (const std::uint64_t steps : {100, 200, 300})
    broadcaster_.OnProgress({.phase = "explore", .point = {.steps = steps}});
  for (int viewers = 0; viewers < 2; ++viewers) {
    zmq::socket_t viewer = Viewer(std::string(kRunTopic));
    const auto message = Receive(viewer);
    ASSERT_TRUE(message);
    const TrainingRun run = DecodeRun(message->bytes);
    EXPECT_EQ(run.facts.name, "run");
    EXPECT_EQ(run.progress.phase, "explore");
    ASSERT_EQ(run.history.points().size(), 3u);
    EXPECT_EQ(run.history.points().back().steps, 300u);
  }
}

TEST_F(BroadcasterTest, ProgressAndEvaluationsReachWhoeverWatchesTheRun) {
  zmq::socket_t viewer = Viewer(std::string(kRunTopic));
  viewer.set(zmq::sockopt::subscribe, kProgressTopic);
  ASSERT_TRUE(Receive(viewer));  // the history: both subscriptions have arrived after the next one
  broadcaster_.OnEvaluation({.steps = 100, .episodes = 10, .clears = 4});
  const auto evaluated = Receive(viewer);
  ASSERT_TRUE(evaluated);
  ASSERT_EQ(DecodeRun(evaluated->bytes).history.evaluations().size(), 1u);
  EXPECT_EQ(DecodeRun(evaluated->bytes).history.evaluations().front().clears, 4);
}

TEST_F(BroadcasterTest, ListensToOtherMachinesOnlyWithKeys) {
  EXPECT_THROW(Broadcaster(transport_, "tcp://*:*", RunFacts{}, RunHistory{}), UsageError);
}

}  // namespace
}  // namespace mario
