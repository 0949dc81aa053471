#include "common/remote/server_assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/program.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

EnvironmentConfig Config(int environments, int groups) {
  EnvironmentConfig config;
  config.environments = environments;
  config.groups = groups;
  config.seed = 7;
  return config;
}

std::vector<int> Groups(const std::vector<EnvironmentConfig>& shares) {
  std::vector<int> groups;
  for (const EnvironmentConfig& share : shares) groups.push_back(share.groups);
  return groups;
}

TEST(ShareOut, GivesTheFirstSharesAGroupMoreWhereTheyDoNotComeOutEven) {
  EXPECT_THAT(Groups(ShareOut(Config(16, 8), 3)), ElementsAre(3, 3, 2));
  EXPECT_THAT(Groups(ShareOut(Config(16, 4), 4)), ElementsAre(1, 1, 1, 1));
}

TEST(ShareOut, LosesNoEnvironmentAndNoGroup) {
  for (int shares = 1; shares <= 6; ++shares) {
    int environments = 0, groups = 0;
    for (const EnvironmentConfig& share :
         ShareOut(Config(24, 6), static_cast<std::size_t>(shares))) {
      environments += share.environments;
      groups += share.groups;
      EXPECT_EQ(share.environments / share.groups, 4);
    }
    EXPECT_EQ(environments, 24) << shares;
    EXPECT_EQ(groups, 6) << shares;
  }
}

TEST(ShareOut, KeepsTheFirstSharesSeedAndGivesEveryOtherOneOfItsOwn) {
  std::set<std::uint64_t> seeds;
  const std::vector<EnvironmentConfig> shares = ShareOut(Config(16, 8), 8);
  for (const EnvironmentConfig& share : shares) seeds.insert(share.seed);
  EXPECT_EQ(shares.front().seed, 7u);
  EXPECT_EQ(seeds.size(), 8u);
}

TEST(ShareOut, RefusesWhatCannotBe) {
  EXPECT_THAT([] { ShareOut(Config(16, 2), 0); },
              ThrowsMessage<UsageError>(HasSubstr("no server is named")));
  EXPECT_THAT([] { ShareOut(Config(16, 2), 3); },
              ThrowsMessage<UsageError>(HasSubstr("2 groups are too few for 3 servers")));
  EXPECT_THAT([] { ShareOut(Config(16, 3), 2); },
              ThrowsMessage<UsageError>(HasSubstr("cannot be divided into 3 groups")));
}

TEST(FixedServers, KeepTheirSharesAndCannotDoWithoutAny) {
  FixedServers servers({"ipc://a", "ipc://b"});
  EXPECT_THAT(servers.First(), ElementsAre("ipc://a", "ipc://b"));
  EXPECT_FALSE(servers.IsDue());
  EXPECT_THAT(servers.Next({"ipc://a", ""}), ElementsAre("ipc://a", ""));
  EXPECT_FALSE(servers.Exclude("ipc://a", "it refuses"));
}

}  // namespace
}  // namespace mario
