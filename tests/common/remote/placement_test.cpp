#include "common/remote/placement.h"

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

TEST(Placement, SpreadsNewSharesEvenly) {
  const Shares placed = Place(Shares(8), {{"a", 8}, {"b", 8}, {"c", 8}});
  EXPECT_EQ(Load(placed, "a"), 3);
  EXPECT_EQ(Load(placed, "b"), 3);
  EXPECT_EQ(Load(placed, "c"), 2);
}

TEST(Placement, LeavesWhatIsEvenAsItIs) {
  EXPECT_THAT(Place({"a", "b", "b"}, {{"b", 8}, {"a", 8}}), ElementsAre("a", "b", "b"));
}

TEST(Placement, GivesAShareToAServerThatJoinsAndMovesNoOthers) {
  EXPECT_THAT(Place({"a", "a", "a", "b"}, {{"a", 8}, {"b", 8}, {"c", 8}}),
              ElementsAre("c", "a", "a", "b"));
}

TEST(Placement, SharesOutWhatWasOnAServerThatHasGone) {
  EXPECT_THAT(Place({"a", "gone", "b", "gone"}, {{"a", 8}, {"b", 8}}),
              ElementsAre("a", "a", "b", "b"));
}

TEST(Placement, OfTheHomelessOnlyMovesNoOthers) {
  EXPECT_THAT(
      Place({"a", "a", "a", "gone", "a"}, {{"a", 8}, {"b", 8}, {"c", 8}}, Spreading::kHomeless),
      ElementsAre("a", "a", "a", "b", "a"));
}

TEST(Placement, GivesNoServerMoreThanItHasRoomFor) {
  const Shares placed = Place({"a", "a", "a", "a", "gone"}, {{"a", 0}, {"b", 1}});
  EXPECT_THAT(placed, ElementsAre("a", "a", "a", "a", "b"));
}

TEST(Placement, LeavesAShareWhereItIsWhenThereIsNowhereElse) {
  EXPECT_THAT(Place({"gone", "a"}, {{"a", 0}}), ElementsAre("gone", "a"));
  EXPECT_THAT(Place({"gone", "gone"}, {}), Each("gone"));
}

}  // namespace
}  // namespace mario
