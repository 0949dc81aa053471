#include "learner_client/group_count.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

using std::chrono::microseconds;

constexpr microseconds kNextDoor{200};
constexpr microseconds kOverseas{20'000};

int Groups(int environments, int servers, microseconds round_trip, bool may_join = false) {
  return GroupsFor({.environments = environments,
                    .servers = servers,
                    .may_join = may_join,
                    .round_trip = round_trip});
}

TEST(GroupCount, IsTwoForAServerThatIsNear) { EXPECT_EQ(Groups(16, 1, kNextDoor), 2); }

TEST(GroupCount, GrowsWithTheRoundTrip) { EXPECT_EQ(Groups(16, 1, kOverseas), 8); }

TEST(GroupCount, DividesTheEnvironmentsAndTheServersDivideIt) {
  EXPECT_EQ(Groups(12, 1, kOverseas), 12);
  EXPECT_EQ(Groups(12, 3, kNextDoor), 6);
  EXPECT_EQ(Groups(15, 1, kNextDoor), 3);
}

TEST(GroupCount, GivesServersThatMayJoinSomethingToTake) {
  EXPECT_EQ(Groups(16, 1, kNextDoor, true), 8);
}

TEST(GroupCount, IsNoMoreThanThereAreEnvironments) {
  EXPECT_EQ(Groups(1, 1, kOverseas), 1);
  EXPECT_EQ(Groups(2, 1, kOverseas), 2);
}

}  // namespace
}  // namespace mario
