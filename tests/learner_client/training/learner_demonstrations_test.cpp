#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <vector>

#include "common/program.h"
#include "learner_client/network/td_targets.h"
#include "learner_client/training/learner.h"
#include "tests/common/demonstrations/builders.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"
#include "tests/learner_client/training/far_config.h"
#include "tests/learner_client/training/taught.h"
#include "tests/learner_client/training/tiny_run.h"

namespace mario {
namespace {

LearnerConfig TaughtFarConfig() {
  LearnerConfig config = Taught(FarConfig());
  config.environment.groups = 2;
  config.demonstration = {.pretrain_updates = 50, .backward_episodes = 5};
  return config;
}

TEST(LearnerWithDemonstrations, PreTrainsBeforeItsFirstStep) {
  TinyRun run(TaughtFarConfig());
  const NamedTensors untaught = run.learner.network().Weights();
  run.Iterate(50);
  EXPECT_EQ(run.learner.progress().updates, 50);
  EXPECT_EQ(run.learner.progress().steps, 0);
  EXPECT_EQ(run.learner.replay().frames(), 0);
  EXPECT_NE(run.learner.network().Weights(), untaught);
  run.Iterate(50);
  EXPECT_GT(run.learner.progress().steps, 0);
}

// All of whose steps hold action 2.
TEST(LearnerWithDemonstrations, PrefersTheDemonstratedActionsAfterThePreTraining) {
  LearnerConfig config = TaughtFarConfig();
  Demonstration demonstration = TestDemonstration();
  demonstration.buttons.assign(121, 1 << 2);
  demonstration.states.clear();
  config.environment.demonstrations = {{"mine", EncodeDemonstration(demonstration)}};
  config.demonstration.pretrain_updates = 300;
  config.agent.update.adam.learning_rate = 1e-3;
  TinyRun run(config);
  const DemonstratedPlay play = PlaysOf(config).front();
  const std::size_t bytes = config.environment.observation.bytes();
  run.Iterate(300);
  for (int step = 3; step < play.steps(); ++step) {
    const auto state =
        std::span(play.observations).subspan(static_cast<std::size_t>(step - 3) * bytes, 4 * bytes);
    const std::vector<int> held = {2};
    const std::vector<float> q = run.learner.network().QValues({state, held});
    EXPECT_EQ(play.action(step), 2);
    EXPECT_EQ(ArgMax(q), 2);
    for (const std::size_t other : {0, 1, 3}) EXPECT_GT(q[2], q[other] + 0.4f);
  }
}

TEST(LearnerWithDemonstrations, BeginsAShareOfItsEpisodesAlongThem) {
  LearnerConfig config = TaughtFarConfig();
  config.demonstration.pretrain_updates = 0;
  TinyRun run(config);
  int along = 0, other = 0;
  run.learner.on_episode = [&](int, const EpisodeSummary& episode) {
    EXPECT_EQ(episode.along.has_value(), episode.from_archive);
    ++(episode.along ? along : other);
  };
  run.Iterate(900);
  EXPECT_GT(along, 50);
  EXPECT_GT(other, 50);
  ASSERT_NE(run.learner.backward_starts(), nullptr);
  EXPECT_LT(run.learner.backward_starts()->position(0).value_or(0), 29);
}

TEST(LearnerWithDemonstrations, IsTheSameTwiceAndWithAnyNumberOfThreads) {
  std::vector<std::vector<float>> weights;
  for (const int threads : {1, 1, 2}) {
    LearnerConfig config = TaughtFarConfig();
    config.training.threads = threads;
    TinyRun run(config);
    run.Iterate(300);
    weights.push_back(Values(run.learner.network().Weights()));
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(LearnerWithDemonstrations, NeedsAServerThatTakesStarts) {
  LearnerConfig config = TaughtFarConfig();
  const std::vector<DemonstratedPlay> plays = PlaysOf(config);
  config.environment.levels.clear();
  FakeEnvironments environments(config.environment);
  EXPECT_THROW(Learner(config, environments, CpuRegistry(), plays), UsageError);
}

}  // namespace
}  // namespace mario
