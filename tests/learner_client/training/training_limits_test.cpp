#include "learner_client/training/training_limits.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

Progress At(double seconds, std::int64_t steps) {
  Progress progress;
  progress.seconds = seconds;
  progress.steps = steps;
  return progress;
}

// Of a run that learns, makes `pace` steps a second, and was looked at for ten seconds.
TimeLeft AfterTenSeconds(const TrainingLimits& limits, double pace) {
  TimeLeft left(limits);
  for (int second = 0; second <= 10; ++second) {
    left.Observe(At(second, static_cast<std::int64_t>(second * pace)), true);
  }
  return left;
}

TEST(TrainingLimits, EitherEndsTheTraining) {
  const TrainingLimits limits{.minutes = 1.0, .steps = 1'000};
  EXPECT_FALSE(limits.Reached(At(59.9, 999)));
  EXPECT_TRUE(limits.Reached(At(60.0, 10)));
  EXPECT_TRUE(limits.Reached(At(1.0, 1'000)));
  EXPECT_FALSE(TrainingLimits().Reached(At(1e9, 1'000'000'000)));
}

TEST(TrainingLimits, SayWhichIsReached) {
  const TrainingLimits limits{.minutes = 1.0, .steps = 1'000};
  EXPECT_EQ(limits.ReachedText(At(61.0, 10)), "its 1 minute of training");
  EXPECT_EQ(limits.ReachedText(At(1.0, 2'000)), "its 1000 steps");
  EXPECT_EQ(limits.ReachedText(At(61.0, 2'000)), "its 1 minute of training and its 1000 steps");
  EXPECT_EQ(TrainingLimits{.minutes = 2.5}.ReachedText(At(150.0, 0)),
            "its 2.5 minutes of training");
}

TEST(TimeLeft, IsUntilTheFirstOfTwoLimits) {
  EXPECT_DOUBLE_EQ(*AfterTenSeconds({.minutes = 1.0, .steps = 100'000}, 100.0).seconds(), 50.0);
  EXPECT_DOUBLE_EQ(*AfterTenSeconds({.minutes = 60.0, .steps = 3'000}, 100.0).seconds(), 20.0);
}

TEST(TimeLeft, IsNoneWithoutALimit) {
  EXPECT_FALSE(AfterTenSeconds({}, 100.0).seconds());
  EXPECT_FALSE(TimeLeft({.minutes = 1.0}).seconds());  // nobody has looked
}

TEST(TimeLeft, IsNeverNegative) {
  TimeLeft left({.minutes = 1.0, .steps = 1'000});
  left.Observe(At(61.0, 900), true);
  EXPECT_EQ(left.seconds(), 0.0);
  left.Observe(At(62.0, 1'016), true);
  EXPECT_EQ(left.seconds(), 0.0);
  EXPECT_EQ(AfterTenSeconds({.steps = 900}, 100.0).seconds(), 0.0);
}

TEST(TimeLeft, IsNotToldFromThePaceBeforeLearning) {
  TimeLeft left({.steps = 20'000});
  for (int second = 0; second <= 10; ++second) left.Observe(At(second, 1'000 * second), false);
  EXPECT_FALSE(left.seconds());
  left.Observe(At(11, 10'100), true);
  EXPECT_FALSE(left.seconds());
  left.Observe(At(12, 10'200), true);
  EXPECT_DOUBLE_EQ(*left.seconds(), 98.0);
}

TEST(TimeLeft, IsToldFromAMinuteNotFromASecond) {
  TimeLeft left({.steps = 100'000});
  for (int second = 0; second <= 100; ++second) left.Observe(At(second, 100 * second), true);
  left.Observe(At(101.0, 10'000), true);  // a checkpoint took this second
  EXPECT_NEAR(*left.seconds(), 90'000 / (5'900.0 / 60.0), 30.0);
  for (int second = 102; second <= 300; ++second) left.Observe(At(second, 10'000), true);
  EXPECT_FALSE(left.seconds());  // it stands still
}

}  // namespace
}  // namespace mario
