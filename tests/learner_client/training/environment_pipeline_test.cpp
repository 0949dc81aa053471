#include "learner_client/training/environment_pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"

namespace mario {
namespace {

EnvironmentConfig TwoGroupsOfTwo() {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.observation = {2, 4};
  return config;
}

// Receives and acts `count` times, the nth time with the action n % 4; the observations of all.
std::vector<std::vector<std::uint8_t>> Observations(EnvironmentPipeline& pipeline, int begin,
                                                    int count) {
  std::vector<std::vector<std::uint8_t>> observations;
  for (int i = begin; i < begin + count; ++i) {
    const TimeSteps time_steps = pipeline.Receive();
    observations.push_back(time_steps.observations);
    pipeline.Send(time_steps.group, {i % 4, i % 4});
  }
  return observations;
}

TEST(EnvironmentPipeline, ExecutesTheActionsJustSentWithADepthOfOne) {
  FakeEnvironments environments(TwoGroupsOfTwo());
  EnvironmentPipeline pipeline(environments, 1);
  for (const int action : {1, 2, 3}) {
    const int group = pipeline.Receive().group;
    EXPECT_EQ(pipeline.Send(group, {action, 0}), (std::vector<int>{action, 0}));
  }
}

TEST(EnvironmentPipeline, ExecutesTheActionsOfTheStepBeforeWithADepthOfTwo) {
  FakeEnvironments environments(TwoGroupsOfTwo());
  EnvironmentPipeline pipeline(environments, 2);
  std::vector<std::vector<int>> executed;
  for (int i = 0; i < 6; ++i) {
    const TimeSteps time_steps = pipeline.Receive();
    EXPECT_EQ(time_steps.group, i % 2);
    executed.push_back(pipeline.Send(time_steps.group, {i % 4, 3}));
  }
  const std::vector<int> ignored = {0, 0};
  EXPECT_EQ(executed,
            (std::vector<std::vector<int>>{ignored, ignored, {0, 3}, {1, 3}, {2, 3}, {3, 3}}));
}

TEST(EnvironmentPipeline, LosesNothingThatIsOutstandingWhenItIsSavedAndLoaded) {
  const TemporaryFolder folder;
  for (const int depth : {1, 2}) {
    FakeEnvironments whole_environments(TwoGroupsOfTwo());
    EnvironmentPipeline whole(whole_environments, depth);
    const auto expected = Observations(whole, 0, 40);

    FakeEnvironments first_environments(TwoGroupsOfTwo());
    EnvironmentPipeline first(first_environments, depth);
    Observations(first, 0, 15);
    Serializer out(folder.path() / "pipeline.zst");
    first.Save(out);
    out.Commit();

    FakeEnvironments second_environments(TwoGroupsOfTwo());
    EnvironmentPipeline second(second_environments, depth);
    Deserializer in(folder.path() / "pipeline.zst");
    second.Load(in, true);
    in.ExpectEnd();
    second.Restore();
    const auto resumed = Observations(second, 15, 25);
    EXPECT_TRUE(std::equal(resumed.begin(), resumed.end(), expected.begin() + 15)) << depth;
    // The one that was saved goes on as if nothing had been.
    EXPECT_EQ(Observations(first, 15, 25), resumed);
  }
}

}  // namespace
}  // namespace mario
