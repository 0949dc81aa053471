// PQN on a problem with a known answer, so that the comparison is with one that learns.
#include "tests/benchmarks/pqn_learner.h"

#include <gtest/gtest.h>

#include "learner_client/evaluation.h"
#include "tests/fakes/small_game_environments.h"

namespace mario {
namespace {

constexpr double kSteps = 60'000;

PqnConfig CatchConfig() {
  PqnConfig config;
  config.environment.environments = 16;
  config.environment.groups = 2;
  config.environment.observation = kCatchObservation;
  config.environment.archive_share = 0.0;
  config.environment.seed = 3;
  config.network.stack = 2;
  config.network.filters = {8, 16, 16};
  config.network.hidden = 64;
  config.target.gamma = 0.9;
  config.epsilon = {
      .observe_steps = 0, .explore_steps = 4'000, .initial = 1.0, .final = 0.05, .ladder = false};
  config.rollout = 16;
  config.epochs = 4;
  config.minibatches = 8;
  return config;
}

// Greedily, over 200 episodes.
double MeanReturn(const PqnLearner& learner, const PqnConfig& config) {
  SmallGameEnvironments environments(config.environment, 3, MakeCatch);
  PqnPlayer player(learner.network(), config.network.stack, environments.info(), 0.0, 99);
  return Evaluate(environments, player, 200).mean_return();
}

TEST(PqnLearner, SolvesCatch) {
  const PqnConfig config = CatchConfig();
  SmallGameEnvironments environments(config.environment, 3, MakeCatch);
  PqnLearner learner(config, environments);
  // A rate that stays forgets now and then what it has learned, and so may end on a bad moment.
  for (double left = 1.0; left > 0.0;
       left = 1.0 - static_cast<double>(learner.progress().steps) / kSteps) {
    learner.Turn(1e-3 * left);
  }
  EXPECT_GE(MeanReturn(learner, config), 0.95);
}

}  // namespace
}  // namespace mario
