#include "common/remote/steps_in_flight.h"

#include <gtest/gtest.h>

#include <iterator>
#include <stdexcept>

namespace mario {
namespace {

constexpr int kActions[] = {1};

EnvironmentConfig TwoGroups() {
  EnvironmentConfig config;
  config.environments = 2;
  config.groups = 2;
  config.observation = {1, 1};
  return config;
}

EnvironmentInfo Info() {
  EnvironmentInfo info;
  info.environments = 2;
  info.groups = 2;
  return info;
}

TimeStep FirstStep() {
  TimeStep step;
  step.first = true;
  return step;
}

// Two groups of one environment each.
class StepsInFlightTest : public testing::Test {
 protected:
  void Add(int group) { steps_.Add(group, kActions, next_id_++); }

  // The oldest awaited step's.
  void Answer(TimeStep step) {
    StepsInFlight::Step* first = steps_.Find(steps_.Awaited().front().get().id);
    first->Answer({.group = first->group, .steps = {step}, .observations = {7}});
  }

  // A step that leaves the group within an episode, or, being its last one, between two.
  void Make(int group, bool last = false) {
    Add(group);
    TimeStep step;
    step.terminated = last;
    Answer(step);
    ASSERT_TRUE(steps_.Take(false));
  }

  bool TakesAnEnd() {
    const std::optional<TimeSteps> taken = steps_.Take(true);
    return taken && taken->steps.front().truncated &&
           taken->steps.front().episode->ended_by == "server-lost";
  }

  std::uint64_t next_id_ = 1;
  StepsInFlight steps_{TwoGroups(), Info()};
};

TEST_F(StepsInFlightTest, AreTakenInTheirOrder) {
  Add(1);
  Add(0);
  EXPECT_EQ(steps_.Find(3), nullptr);
  EXPECT_FALSE(steps_.Take(true));
  steps_.Find(2)->Answer({.group = 0, .steps = {{}}, .observations = {7}});
  EXPECT_FALSE(steps_.Take(true));  // the one before is not here
  Answer({});
  EXPECT_EQ(steps_.Take(false)->group, 1);
  EXPECT_EQ(steps_.Take(false)->group, 0);
  EXPECT_TRUE(steps_.empty());
}

TEST_F(StepsInFlightTest, KnowTheStepBeforeAsLongAsItIsAwaited) {
  Add(0);
  Add(1);
  const StepsInFlight::Step& second = steps_.Add(0, kActions, 3);
  EXPECT_EQ(steps_.AwaitedBefore(second), 1u);
  Answer({});
  EXPECT_EQ(steps_.AwaitedBefore(second), 0u);
}

TEST_F(StepsInFlightTest, RefuseAGroupThatIsNoneAndAThirdStep) {
  EXPECT_THROW(Add(-1), std::runtime_error);
  EXPECT_THROW(Add(2), std::runtime_error);
  for (int i = 0; i < kMaxStepsInFlight; ++i) Add(0);
  EXPECT_THROW(Add(0), std::runtime_error);
}

TEST_F(StepsInFlightTest, OfALostServerTheFirstWithoutAnAnswerEndsTheEpisode) {
  Make(0);
  Add(0);
  Add(0);
  steps_.Lose();
  EXPECT_FALSE(steps_.Take(false));  // until there is a server again
  EXPECT_TRUE(TakesAnEnd());
  EXPECT_EQ(std::ssize(steps_.Awaited()), 1);  // begins the next one
  Answer(FirstStep());
  EXPECT_FALSE(steps_.Take(true)->steps.front().truncated);
}

TEST_F(StepsInFlightTest, OfALostServerTheNextOneEndsTheEpisodeWhenNoneIsOnItsWay) {
  Make(0);
  Make(1, true);
  steps_.Lose();
  Add(1);  // stood between two episodes: has lost nothing
  Add(0);
  EXPECT_EQ(std::ssize(steps_.Awaited()), 1);
  Answer(FirstStep());
  EXPECT_FALSE(steps_.Take(true)->steps.front().truncated);
  EXPECT_TRUE(TakesAnEnd());
}

TEST_F(StepsInFlightTest, AnAnswerThatIsHereOutlivesItsServer) {
  Add(0);
  Answer(FirstStep());
  steps_.Lose();
  EXPECT_TRUE(steps_.Take(true)->steps.front().first);
  Add(0);
  EXPECT_TRUE(TakesAnEnd());
}

TEST_F(StepsInFlightTest, ForgetWhatWasLostWhenTheEnvironmentsAreRestored) {
  Make(0);
  steps_.Lose();
  steps_.Reset();
  Add(0);
  EXPECT_EQ(std::ssize(steps_.Awaited()), 1);
}

}  // namespace
}  // namespace mario
