#include "learner_client/training/periodic_evaluator.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "learner_client/players/evaluation.h"
#include "learner_client/training/learner.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/networks.h"
#include "tests/learner_client/training/losing_environments.h"

namespace mario {
namespace {

LearnerConfig EvaluatedConfig() {
  LearnerConfig config;
  config.environment.groups = 2;
  config.environment.environments = 4;
  config.environment.observation = {40, 40};
  config.network.filters = {4, 4, 4};
  config.network.hidden = 8;
  config.network.precision = "fp32";
  config.agent.batch_size = 8;
  config.replay.frames = 400;
  config.epsilon.observe_steps = 100;
  config.training.evaluation_minutes = 10.0;
  config.training.evaluation_episodes = 9;
  return config;
}

std::unique_ptr<Environments> OpenFakes(const EnvironmentConfig& config, const std::stop_token&) {
  return std::make_unique<FakeEnvironments>(config);
}

const Registry kRegistry = CpuRegistry();

TrainedWeights AgentOf(const LearnerConfig& config, const Learner& learner) {
  const EnvironmentInfo info = FakeEnvironments(config.environment).info();
  return {.run = IdentityOf(config, info), .weights = learner.network().EvaluationWeights()};
}

// A learner on fake environments.
struct EvaluatedRun {
  EvaluatedRun() : environments(config.environment), learner(config, environments, kRegistry) {}

  const LearnerConfig config = EvaluatedConfig();
  FakeEnvironments environments;
  Learner learner;
};

// An agent that always takes one action: all of its network is 0 but that action's bias.
TrainedWeights Taking(int action, const EvaluatedRun& run) {
  TrainedWeights agent = AgentOf(run.config, run.learner);
  for (NamedTensor& tensor : agent.weights) std::ranges::fill(tensor.values, 0.0f);
  agent.weights.back().values[static_cast<std::size_t>(action)] = 1;  // the head's biases
  return agent;
}

TEST(PeriodicEvaluator, CountsTheEpisodesThatItsAgentClears) {
  const EvaluatedRun run;
  const auto open = [](const EnvironmentConfig& config, const std::stop_token&) {
    return std::make_unique<FakeEnvironments>(config, FakeScript{.clearing_action = 2});
  };
  for (const int action : {1, 2}) {
    PeriodicEvaluator evaluator(run.config, kRegistry, open, 0.0);
    evaluator.Begin(Taking(action, run), 1'234, 600.0);
    const std::optional<EvaluationResult> result = evaluator.Wait();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->steps, 1'234u);
    EXPECT_EQ(result->episodes, 9);
    EXPECT_EQ(result->clears, action == 2 ? 9 : 0);
    EXPECT_FALSE(evaluator.Take());
  }
}

TEST(PeriodicEvaluator, LeavesTheTrainingAsItIs) {
  EvaluatedRun plain, evaluated;
  PeriodicEvaluator evaluator(evaluated.config, kRegistry, OpenFakes, 0.0);
  for (int i = 0; i < 300; ++i) {
    plain.learner.Iterate();
    evaluated.learner.Iterate();
    if (i % 20 != 0) continue;
    evaluator.Wait();
    evaluator.Begin(AgentOf(evaluated.config, evaluated.learner), i, 0.0);
  }
  EXPECT_GT(plain.learner.progress().updates, 50);
  EXPECT_EQ(plain.learner.network().Weights(), evaluated.learner.network().Weights());
}

TEST(PeriodicEvaluator, IsDueAsOftenAsTheSettingsSay) {
  const EvaluatedRun run;
  PeriodicEvaluator evaluator(run.config, kRegistry, OpenFakes, 1'000.0);
  EXPECT_FALSE(evaluator.Due(1'199.0));
  EXPECT_TRUE(evaluator.Due(1'200.0));
  evaluator.Begin(AgentOf(run.config, run.learner), 0, 1'605.0);
  EXPECT_FALSE(evaluator.Due(9'000.0));  // one is going on
  evaluator.Wait();
  EXPECT_FALSE(evaluator.Due(2'204.0));
  EXPECT_TRUE(evaluator.Due(2'205.0));
}

TEST(PeriodicEvaluator, IsDueInShortSessionsToo) {
  const EvaluatedRun run;
  for (const double begun : {601.0, 900.0, 1'199.0}) {
    const PeriodicEvaluator evaluator(run.config, kRegistry, OpenFakes, begun);
    EXPECT_FALSE(evaluator.Due(1'199.0));
    EXPECT_TRUE(evaluator.Due(1'200.0));
  }
}

TEST(PeriodicEvaluator, IsNeverDueWithoutEnvironmentsOrMinutes) {
  LearnerConfig config = EvaluatedConfig();
  EXPECT_FALSE(PeriodicEvaluator(config, kRegistry, {}, 0.0).Due(1e9));
  config.training.evaluation_minutes = 0.0;
  EXPECT_FALSE(PeriodicEvaluator(config, kRegistry, OpenFakes, 0.0).Due(1e9));
}

TEST(PeriodicEvaluator, UsesItsOwnSeedsAndNoArchivedStates) {
  const EvaluatedRun run;
  EnvironmentConfig settings;
  const auto open = [&](const EnvironmentConfig& config, const std::stop_token& stop) {
    settings = config;
    return OpenFakes(config, stop);
  };
  PeriodicEvaluator evaluator(run.config, kRegistry, open, 0.0);
  evaluator.Begin(AgentOf(run.config, run.learner), 0, 0.0);
  evaluator.Wait();
  EXPECT_NE(settings.seed, run.config.environment.seed);
  EXPECT_NE(settings.seed, ForEvaluation(run.config.environment, {}).seed);
  EXPECT_EQ(settings.archive_share, 0.0);
  EXPECT_EQ(settings.sticky_probability, 0.25);
}

TEST(PeriodicEvaluator, AServerWithoutFreeEnvironmentsCostsTheEvaluationOnly) {
  const EvaluatedRun run;
  const auto refuse = [](const EnvironmentConfig&,
                         const std::stop_token&) -> std::unique_ptr<Environments> {
    throw std::runtime_error("all environments are taken");
  };
  PeriodicEvaluator evaluator(run.config, kRegistry, refuse, 0.0);
  evaluator.Begin(AgentOf(run.config, run.learner), 0, 0.0);
  EXPECT_FALSE(evaluator.Wait());
  EXPECT_TRUE(evaluator.Due(600.0));  // the next one is tried
}

TEST(PeriodicEvaluator, ALostServerCostsTheEvaluation) {
  const EvaluatedRun run;
  const auto open = [](const EnvironmentConfig& config, const std::stop_token&) {
    return std::make_unique<LosingEnvironments>(config, std::set<int>{9});
  };
  PeriodicEvaluator evaluator(run.config, kRegistry, open, 0.0);
  evaluator.Begin(AgentOf(run.config, run.learner), 0, 0.0);
  EXPECT_FALSE(evaluator.Wait());
}

TEST(PeriodicEvaluator, EndsWithTheTraining) {
  const EvaluatedRun run;
  LearnerConfig endless = run.config;
  endless.training.evaluation_episodes = 1'000'000'000;
  PeriodicEvaluator evaluator(endless, kRegistry, OpenFakes, 0.0);
  evaluator.Begin(AgentOf(run.config, run.learner), 0, 0.0);
  // The destructor ends it: the test would not end otherwise.
}

}  // namespace
}  // namespace mario
