#include "learner_client/agent/epsilon_schedule.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

EpsilonConfig Blog() {
  return {.observe_steps = 3'200,
          .explore_steps = 3'000,
          .initial = 0.1,
          .final = 0.0001,
          .ladder = false};
}

TEST(EpsilonSchedule, ObservesExploresAndThenHoldsStill) {
  const EpsilonSchedule schedule(Blog(), 1);
  EXPECT_DOUBLE_EQ(schedule.Epsilon(0, 0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.Epsilon(3'200, 0), 0.1);
  EXPECT_NEAR(schedule.Epsilon(4'700, 0), 0.05005, 1e-12);
  EXPECT_DOUBLE_EQ(schedule.Epsilon(6'200, 0), 0.0001);
  EXPECT_DOUBLE_EQ(schedule.Epsilon(1'000'000, 0), 0.0001);
}

TEST(EpsilonSchedule, WithoutAnExplorePhaseStillObservesAtTheInitialEpsilon) {
  EpsilonConfig config = Blog();
  config.explore_steps = 0;
  const EpsilonSchedule schedule(config, 1);
  EXPECT_DOUBLE_EQ(schedule.Epsilon(3'199, 0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.MeanEpsilon(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.Epsilon(3'200, 0), 0.0001);
}

TEST(EpsilonSchedule, NamesItsPhases) {
  const EpsilonSchedule schedule(Blog(), 1);
  EXPECT_EQ(schedule.Phase(3'199), "observe");
  EXPECT_FALSE(schedule.Learns(3'199));
  EXPECT_EQ(schedule.Phase(3'200), "explore");
  EXPECT_TRUE(schedule.Learns(3'200));
  EXPECT_EQ(schedule.Phase(6'200), "static");
}

TEST(EpsilonSchedule, TheLadderGivesEachEnvironmentItsOwnEnd) {
  EpsilonConfig config = Blog();
  config.ladder = true;
  const EpsilonSchedule schedule(config, 8);
  EXPECT_NEAR(schedule.Epsilon(10'000, 0), 0.4, 1e-12);
  EXPECT_NEAR(schedule.Epsilon(10'000, 7), 0.00065536, 1e-9);
  EXPECT_GT(schedule.Epsilon(10'000, 3), schedule.Epsilon(10'000, 4));
  EXPECT_DOUBLE_EQ(schedule.Epsilon(0, 7), 0.1);
}

}  // namespace
}  // namespace mario
