#include "common/remote/pipelining.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

using std::chrono::microseconds;

constexpr microseconds kNextDoor{200};
constexpr microseconds kOverseas{20'000};

int Groups(int environments, int servers, microseconds round_trip, bool may_join = false) {
  return ChoosePipelining({.environments = environments,
                           .servers = servers,
                           .may_join = may_join,
                           .round_trip = round_trip})
      .groups;
}

int ChosenStepsInFlight(int environments, microseconds round_trip) {
  return ChoosePipelining({.environments = environments, .round_trip = round_trip}).steps_in_flight;
}

TEST(PipelinedGroups, AreTwoForAServerThatIsNear) { EXPECT_EQ(Groups(16, 1, kNextDoor), 2); }

TEST(PipelinedGroups, AreOneOfEachServerWhereTheLearnerComputesOnTheSameProcessors) {
  PipelineConditions conditions{.share_processors = true, .round_trip = kNextDoor};
  EXPECT_EQ(ChoosePipelining(conditions).groups, 1);
  conditions.servers = 4;
  EXPECT_EQ(ChoosePipelining(conditions).groups, 4);
  conditions.round_trip = kOverseas;  // through a tunnel
  EXPECT_EQ(ChoosePipelining(conditions).groups, 8);
}

TEST(PipelinedGroups, GrowWithTheRoundTrip) { EXPECT_EQ(Groups(16, 1, kOverseas), 8); }

TEST(PipelinedGroups, DivideTheEnvironmentsAndTheServersDivideThem) {
  EXPECT_EQ(Groups(12, 1, kOverseas), 12);
  EXPECT_EQ(Groups(12, 3, kNextDoor), 6);
  EXPECT_EQ(Groups(15, 1, kNextDoor), 3);
}

TEST(PipelinedGroups, DivideAnyNumberOfEnvironmentsAmongAnyNumberOfServers) {
  for (int servers = 1; servers <= 12; ++servers) {
    for (int environments = servers; environments <= 40; ++environments) {
      for (const microseconds round_trip : {kNextDoor, kOverseas}) {
        const int groups = Groups(environments, servers, round_trip);
        EXPECT_EQ(environments % groups, 0) << environments << " on " << servers;
        EXPECT_GE(groups, servers) << environments << " on " << servers;
      }
    }
  }
  EXPECT_EQ(Groups(16, 3, kNextDoor), 8);
}

TEST(PipelinedGroups, GiveServersThatMayJoinSomethingToTake) {
  EXPECT_EQ(Groups(16, 1, kNextDoor, true), 8);
}

TEST(PipelinedGroups, AreNoMoreThanThereAreEnvironments) {
  EXPECT_EQ(Groups(1, 1, kOverseas), 1);
  EXPECT_EQ(Groups(2, 1, kOverseas), 2);
}

TEST(StepsInFlightOfAGroup, AreTwoWhereEnvironmentsWouldWaitForTheRoundTrip) {
  EXPECT_EQ(ChosenStepsInFlight(16, kOverseas), 2);
  EXPECT_EQ(ChosenStepsInFlight(64, kOverseas), 1);
  EXPECT_EQ(ChosenStepsInFlight(16, microseconds(8'000)), 1);
}

TEST(StepsInFlightOfAGroup, IsOneForAServerThatIsNearHoweverFewEnvironmentsThereAre) {
  EXPECT_EQ(ChosenStepsInFlight(16, kNextDoor), 1);
  EXPECT_EQ(ChosenStepsInFlight(1, microseconds(2'900)), 1);
}

}  // namespace
}  // namespace mario
