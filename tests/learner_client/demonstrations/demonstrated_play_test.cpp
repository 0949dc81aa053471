#include "learner_client/demonstrations/demonstrated_play.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/demonstrations/builders.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"

namespace mario {
namespace {

EnvironmentConfig FollowConfig() {
  EnvironmentConfig config;
  config.observation = {8, 8};
  config.demonstrations = {{"long", EncodeDemonstration(TestDemonstration())},
                           {"short", EncodeDemonstration(TestDemonstration())}};
  Demonstration shorter = TestDemonstration();
  shorter.buttons.resize(41);
  shorter.states.clear();
  config.demonstrations[1].bytes = EncodeDemonstration(shorter);
  return ToFollow(config);
}

TEST(FollowDemonstrations, TakesAllStepsOfEach) {
  const EnvironmentConfig config = FollowConfig();
  FakeEnvironments environments(config);
  const auto plays = FollowDemonstrations(config, environments);
  ASSERT_EQ(plays.size(), 2u);
  EXPECT_EQ(plays[0].name, "long");
  EXPECT_EQ(plays[0].steps(), 1499 / 4);
  EXPECT_EQ(plays[1].steps(), 10);
  EXPECT_EQ(plays[1].observations.size(), 11u * 64);
  for (int step = 0; step < 10; ++step) {
    const FakeFrame after = ReadFakeFrame(
        std::span(plays[1].observations).subspan(static_cast<std::size_t>(step + 1) * 64, 64));
    EXPECT_EQ(after.step, step + 1);
    EXPECT_EQ(after.action, plays[1].action(step));
  }
}

TEST(FollowDemonstrations, IsWithoutChanceAndLimits) {
  const EnvironmentConfig config = FollowConfig();
  EXPECT_EQ(config.environments, 1);
  EXPECT_EQ(config.sticky_probability, 0.0);
  EXPECT_EQ(config.max_no_ops + config.max_steps + config.stall_steps, 0);
}

TEST(LoadDemonstrations, ReadsAFolderAndUsesAnInterruptedOneAsFarAsItGoes) {
  const TemporaryFolder folder;
  const std::string bytes = EncodeDemonstration(TestDemonstration());
  WriteBytes(folder.path() / "a.demonstration", bytes);
  WriteBytes(folder.path() / "b.demonstration", bytes.substr(0, bytes.size() - 10));
  const auto files = LoadDemonstrations(folder.path());
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0], (DemonstrationFile{"a.demonstration", bytes}));
  EXPECT_FALSE(DecodeDemonstration(files[1].bytes, "b").is_whole);
  WriteBytes(folder.path() / "c.demonstration", "mine");
  EXPECT_THROW(LoadDemonstrations(folder.path()), std::runtime_error);
}

}  // namespace
}  // namespace mario
