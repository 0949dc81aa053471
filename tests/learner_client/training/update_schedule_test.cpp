#include "learner_client/training/update_schedule.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

UpdateSchedule ScheduleOf(int groups, double samples_per_step) {
  EnvironmentInfo info;
  info.environments = 8;
  info.groups = groups;
  return UpdateSchedule({.samples_per_step = samples_per_step}, 32, info);
}

TEST(UpdateSchedule, MakesAsManyUpdatesDueAsTheReplayRatioSays) {
  EXPECT_DOUBLE_EQ(ScheduleOf(1, 4.0).DueFor(8), 1.0);
  EXPECT_DOUBLE_EQ(ScheduleOf(1, 4.0).DueFor(0), 0.0);
  EXPECT_DOUBLE_EQ(ScheduleOf(8, 0.5).DueFor(64), 1.0);
}

TEST(UpdateSchedule, OverlapsOnlyWhereMoreThanTwoGroupsStep) {
  EXPECT_FALSE(ScheduleOf(1, 4.0).overlapped());
  EXPECT_FALSE(ScheduleOf(2, 4.0).overlapped());
  EXPECT_TRUE(ScheduleOf(4, 4.0).overlapped());
}

TEST(UpdateSchedule, SynchronousUpdatesTakeEffectAtOnce) {
  EXPECT_TRUE(ScheduleOf(2, 1.0).TakesEffect(0.0));
}

TEST(UpdateSchedule, OverlappedUpdatesTakeEffectBeforeTheIterationThatMakesTheNextOneDue) {
  const UpdateSchedule schedule = ScheduleOf(8, 8.0);  // an iteration of one step: 1/4 of an update
  EXPECT_FALSE(schedule.TakesEffect(0.0));
  EXPECT_FALSE(schedule.TakesEffect(0.5));
  EXPECT_TRUE(schedule.TakesEffect(0.75));
}

}  // namespace
}  // namespace mario
