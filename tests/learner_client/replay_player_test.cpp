#include "learner_client/replay_player.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/program.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

EnvironmentInfo Info() {
  EnvironmentInfo info;
  info.actions = {{"none", 0}, {"right", 16}, {"right+A", 17}};
  info.environments = 1;
  info.groups = 1;
  return info;
}

std::filesystem::path FileWith(const std::string& text) {
  const auto file = std::filesystem::path(testing::TempDir()) /
                    testing::UnitTest::GetInstance()->current_test_info()->name();
  std::ofstream(file) << text;
  return file;
}

TimeSteps StepOfOne(bool first) {
  TimeSteps steps;
  steps.steps.resize(1);
  steps.steps[0].first = first;
  return steps;
}

TEST(ReplayPlayer, PlaysItsFileFromEachEpisodesStartAndTheLastActionOn) {
  ReplayPlayer player(FileWith("2 right\n1 right+A\n"), Info());
  EXPECT_THAT(player.Act(StepOfOne(true)), ElementsAre(1));
  EXPECT_THAT(player.Act(StepOfOne(false)), ElementsAre(1));
  EXPECT_THAT(player.Act(StepOfOne(false)), ElementsAre(2));
  EXPECT_THAT(player.Act(StepOfOne(false)), ElementsAre(2));
  EXPECT_THAT(player.Act(StepOfOne(true)), ElementsAre(1));
}

TEST(ReplayPlayer, NamesTheLineThatIsNoAction) {
  const auto file = FileWith("2 right\nright 3\n");
  EXPECT_THAT([&] { ReplayPlayer(file, Info()); },
              ThrowsMessage<std::runtime_error>(HasSubstr(":2: expected a number of steps")));
}

TEST(ReplayPlayer, RefusesAnActionThatTheActionSetLacks) {
  const auto file = FileWith("2 left\n");
  EXPECT_THAT([&] { ReplayPlayer(file, Info()); },
              ThrowsMessage<UsageError>(HasSubstr("the player replay needs the action left")));
}

TEST(ReplayPlayer, RefusesAMissingAndAnEmptyFile) {
  EXPECT_THAT([] { ReplayPlayer("no-such-file", Info()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot read the actions")));
  const auto file = FileWith("");
  EXPECT_THAT([&] { ReplayPlayer(file, Info()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("holds no actions")));
}

}  // namespace
}  // namespace mario
