// Whole learning problems with known answers, through the contract, the replay and the network.
#include <gtest/gtest.h>

#include <cmath>

#include "learner_client/replay/frame_stack.h"
#include "learner_client/network/td_targets.h"
#include "learner_client/training/learner.h"
#include "tests/learner_client/networks.h"
#include "tests/fakes/small_game_environments.h"

namespace mario {
namespace {

LearnerConfig SmallConfig(ObservationShape observation) {
  LearnerConfig config;
  config.environment.environments = 8;
  config.environment.groups = 2;
  config.environment.observation = observation;
  config.network.stack = 2;
  config.network.filters = {8, 16, 16};
  config.network.hidden = 64;
  config.network.precision = "fp32";
  config.network.invert_pixels = false;
  config.network.show_held = false;
  config.agent.batch_size = 32;
  config.agent.gamma = 0.9;
  config.agent.n_step = 3;
  config.agent.update.target_sync_updates = 100;
  config.agent.update.adam.learning_rate = 1e-3;
  config.replay.frames = 8'000;
  config.priority.alpha = 0.0;  // uniform replay
  config.epsilon = {
      .observe_steps = 500, .explore_steps = 4'000, .initial = 1.0, .final = 0.05, .ladder = false};
  config.training.threads = 2;
  return config;
}

// Mean return over 200 episodes with the greedy policy of a learner that has learned Catch.
double CatchReturn(LearnerConfig config, int steps, const Registry& registry = CpuRegistry()) {
  config.environment.seed = 3;
  SmallGameEnvironments environments(config.environment, 3, MakeCatch);
  Learner learner(config, environments, registry);
  while (learner.progress().steps < steps) learner.Iterate();

  Generator columns(99);
  const auto game = MakeCatch();
  double sum = 0.0;
  for (int episode = 0; episode < 200; ++episode) {
    game->Begin(columns);
    std::vector<std::uint8_t> frame(kCatchObservation.bytes());
    game->Draw(frame);
    FrameStack stack(config.network.stack, frame.size());
    stack.Push(frame, true);
    SmallGame::Outcome outcome;
    const std::vector<int> held = {0};
    while (!outcome.terminated) {
      outcome = game->Play(ArgMax(learner.network().QValues({stack.state(), held})));
      std::fill(frame.begin(), frame.end(), std::uint8_t{0});
      game->Draw(frame);
      stack.Push(frame, false);
    }
    sum += static_cast<double>(outcome.reward);
  }
  return sum / 200;
}

TEST(Learning, CatchIsSolvedThroughTheConvolutionsAndUniformReplay) {
  EXPECT_GE(CatchReturn(SmallConfig(kCatchObservation), 12'000), 0.95);
}

TEST(Learning, CatchIsSolvedWithOverlappedUpdates) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.environment.groups = 8;
  EXPECT_GT(CatchReturn(config, 12'000), 0.9);
}

// Played one observation late, learned as it is.
TEST(Learning, CatchIsSolvedWithTwoStepsInFlight) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.training.steps_in_flight = 2;
  EXPECT_GE(CatchReturn(config, 12'000), 0.95);
}

TEST(Learning, CatchIsSolvedInBf16WithDuelingHeads) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.network.precision = "bf16";
  config.network.head = "dueling";
  EXPECT_GE(CatchReturn(config, 12'000), 0.95);
}

TEST(Learning, CatchIsSolvedWithPrioritiesAndASoftTarget) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.priority.alpha = 0.6;
  config.priority.beta_updates = 10'000;
  config.agent.update.target_sync_updates = 0;
  config.agent.update.target_tau = 0.01;
  EXPECT_GE(CatchReturn(config, 12'000), 0.95);
}

TEST(Learning, CatchIsSolvedWithMunchausen) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.agent.update.double_dqn = false;
  config.agent.update.munchausen.alpha = 0.9;
  EXPECT_GE(CatchReturn(config, 12'000), 0.95);
}

TEST(Learning, CatchIsSolvedByTheTorchBackendWithDuelingStreams) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.network.head = "dueling";
  EXPECT_GE(CatchReturn(config, 12'000, TorchRegistry()), 0.95);
}

TEST(Learning, CatchIsSolvedByADistributionOfReturns) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.network.head = "c51";
  config.agent.update.support = {.atoms = 21, .v_min = -1.5, .v_max = 1.5};
  EXPECT_GE(CatchReturn(config, 12'000, TorchRegistry()), 0.95);
}

// No action is random once learning has begun.
TEST(Learning, CatchIsSolvedByNoisyLayersAlone) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.network.noisy = true;
  config.epsilon.explore_steps = 0;
  config.epsilon.final = 0.0;
  EXPECT_GE(CatchReturn(config, 12'000, TorchRegistry()), 0.9);
}

TEST(Learning, CatchIsNotSolvedByTheTorchBackendWithATinyLearningRate) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.agent.update.adam.learning_rate = 1e-6;
  EXPECT_LT(CatchReturn(config, 12'000, TorchRegistry()), 0.5);
}

TEST(Learning, CatchIsNotSolvedWithATinyLearningRate) {
  LearnerConfig config = SmallConfig(kCatchObservation);
  config.agent.update.adam.learning_rate = 1e-6;
  EXPECT_LT(CatchReturn(config, 12'000), 0.5);
}

constexpr int kCorridor = 6;

// The greatest error of the learned Q(cell, forward) against value iteration's gamma^(L - cell -
// 1).
double CorridorError(
    const LearnerConfig& config, int max_updates,
    const std::function<std::unique_ptr<SmallGame>()>& make = [] {
      return MakeCorridor(kCorridor);
    }) {
  SmallGameEnvironments environments(config.environment, 2, make);
  Learner learner(config, environments, CpuRegistry());
  while (learner.progress().updates < max_updates) learner.Iterate();
  const auto game = MakeCorridor(kCorridor);
  double worst = 0.0;
  for (int cell = 0; cell < kCorridor; ++cell) {
    game->Restore(std::to_string(cell));
    std::vector<std::uint8_t> frame(kCorridorObservation.bytes());
    game->Draw(frame);
    const std::vector<int> held = {0};
    const float value = learner.network().QValues({frame, held})[1];
    worst = std::max(worst, std::abs(value - std::pow(0.9, kCorridor - cell - 1)));
  }
  return worst;
}

LearnerConfig CorridorConfig() {
  LearnerConfig config = SmallConfig(kCorridorObservation);
  config.network.stack = 1;
  config.network.precision = "fp32";
  config.agent.n_step = 1;
  config.agent.update.adam.epsilon = 1e-8;
  config.agent.update.decay_from_updates = 1'500;
  config.agent.update.decay_to_updates = 3'001;
  config.agent.update.final_learning_rate = 0.0;
  config.epsilon.final = 0.5;
  return config;
}

TEST(Learning, ACorridorsValuesMatchValueIteration) {
  EXPECT_LT(CorridorError(CorridorConfig(), 3'000), 1e-2);
}

TEST(Learning, ACorridorsValuesAreMissedWhenItsEndIsNoTerminal) {
  const auto endless = [] { return WithoutTerminals(MakeCorridor(kCorridor)); };
  EXPECT_GT(CorridorError(CorridorConfig(), 3'000, endless), 1e-1);
}

TEST(Learning, ACorridorsValuesAreMissedWithATinyLearningRate) {
  LearnerConfig config = CorridorConfig();
  config.agent.update.adam.learning_rate = 1e-6;
  EXPECT_GT(CorridorError(config, 3'000), 1e-1);
}

}  // namespace
}  // namespace mario
