#include "learner_client/base/thread_team.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace mario {
namespace {

TEST(ThreadTeam, DoesEveryPartOnce) {
  ThreadTeam team(3);
  for (int parts = 0; parts < 200; ++parts) {
    std::vector<int> done(static_cast<std::size_t>(parts));
    team.Run(parts, [&](int part) { ++done[static_cast<std::size_t>(part)]; });
    EXPECT_EQ(done, std::vector<int>(static_cast<std::size_t>(parts), 1));
  }
}

TEST(ThreadTeam, ThrowsTheFirstPartsErrorAgainAndGoesOn) {
  ThreadTeam team(2);
  const auto fail = [](int part) {
    if (part >= 2) throw std::runtime_error("part " + std::to_string(part));
  };
  try {
    team.Run(4, fail);
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "part 2");
  }
  int sum = 0;
  team.Run(1, [&](int) { ++sum; });
  EXPECT_EQ(sum, 1);
}

}  // namespace
}  // namespace mario
