#include "common/remote/moving_servers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mario {
namespace {

using testing::Each;
using testing::ElementsAre;

using Shares = std::vector<std::string>;

std::ptrdiff_t Load(const Shares& shares, const std::string& url) {
  return std::count(shares.begin(), shares.end(), url);
}

TEST(AssignShares, AssignsNewSharesEvenly) {
  const Shares placed = AssignShares(Shares(8), {{"a", 8}, {"b", 8}, {"c", 8}});
  EXPECT_EQ(Load(placed, "a"), 3);
  EXPECT_EQ(Load(placed, "b"), 3);
  EXPECT_EQ(Load(placed, "c"), 2);
}

TEST(AssignShares, LeavesWhatIsEvenAsItIs) {
  EXPECT_THAT(AssignShares({"a", "b", "b"}, {{"b", 8}, {"a", 8}}), ElementsAre("a", "b", "b"));
}

TEST(AssignShares, GivesAShareToAServerThatJoinsAndMovesNoOthers) {
  EXPECT_THAT(AssignShares({"a", "a", "a", "b"}, {{"a", 8}, {"b", 8}, {"c", 8}}),
              ElementsAre("c", "a", "a", "b"));
}

TEST(AssignShares, ReassignsWhatWasOnAServerThatHasGone) {
  EXPECT_THAT(AssignShares({"a", "gone", "b", "gone"}, {{"a", 8}, {"b", 8}}),
              ElementsAre("a", "a", "b", "b"));
}

TEST(AssignShares, OfUnassignedSharesAloneMovesNoOthers) {
  EXPECT_THAT(AssignShares({"a", "a", "a", "gone", "a"}, {{"a", 8}, {"b", 8}, {"c", 8}},
                           Rebalance::kUnassigned),
              ElementsAre("a", "a", "a", "b", "a"));
}

TEST(AssignShares, GivesNoServerMoreThanItHasCapacityFor) {
  const Shares placed = AssignShares({"a", "a", "a", "a", "gone"}, {{"a", 0}, {"b", 1}});
  EXPECT_THAT(placed, ElementsAre("a", "a", "a", "a", "b"));
}

TEST(AssignShares, LeavesAShareWhereItIsWhenThereIsNowhereElse) {
  EXPECT_THAT(AssignShares({"gone", "a"}, {{"a", 0}}), ElementsAre("gone", "a"));
  EXPECT_THAT(AssignShares({"gone", "gone"}, {}), Each("gone"));
}

}  // namespace
}  // namespace mario
