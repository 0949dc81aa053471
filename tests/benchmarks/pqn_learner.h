#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/epsilon_schedule.h"
#include "learner_client/frame_stack.h"
#include "learner_client/generator.h"
#include "learner_client/player.h"
#include "learner_client/training_statistics.h"
#include "tests/benchmarks/pqn_network.h"
#include "tests/benchmarks/q_lambda.h"

namespace mario {

struct PqnConfig {
  EnvironmentConfig environment;
  PqnNetworkConfig network;
  QLambdaConfig target;
  EpsilonConfig epsilon{
      .observe_steps = 0, .explore_steps = 50'000, .final = 0.001, .ladder = false};
  int rollout = 32;      // steps of each environment between two trainings
  int epochs = 2;        // passes over a rollout
  int minibatches = 32;  // of a rollout
};

// The states that a network sees of all environments, group after group.
class PqnView {
 public:
  PqnView(int stack, const EnvironmentInfo& info);

  void Push(const TimeSteps& time_steps);

  // Of one group; valid until its next Push.
  StateBatch states(int group) const;

 private:
  struct Group {
    std::vector<FrameStack> stacks;
    std::vector<std::uint8_t> states;
    std::vector<int> held;
  };
  std::size_t frame_bytes_;
  std::vector<Group> groups_;
};

// Parallelised Q-network (Gallici et al. 2024, "Simplifying Deep Temporal Difference Learning"):
// Q(lambda) over short rollouts of many environments; no replay and no target network.
//
//   Turn:  rollout steps of every environment, ε-greedy -> QLambdaTargets -> epochs of minibatches
class PqnLearner {
 public:
  // The environments have been opened just before.
  PqnLearner(const PqnConfig& config, Environments& environments);

  // A rollout and the training on it.
  void Turn(double learning_rate);

  const PqnNetwork& network() const { return network_; }
  const Progress& progress() const { return progress_; }
  TrainingStatistics& statistics() { return statistics_; }
  const EpsilonSchedule& epsilon() const { return epsilon_; }

 private:
  // One environment's part of a rollout; answers[t] answers actions[t], chosen in state t.
  struct Row {
    std::vector<std::uint8_t> states;  // [rollout, stack, height, width]
    std::vector<int> held;
    std::vector<int> actions;
    std::vector<TimeStep> answers;
    std::vector<float> next_values;
  };
  // A transition of the rollout.
  struct Place {
    std::size_t environment;
    std::size_t t;
  };

  void Begin();
  void Rollout();
  void Act(int group, std::span<const float> values);
  void Record(const TimeSteps& time_steps, std::span<const float> values);
  std::vector<Place> Transitions() const;
  void Train(std::span<const Place> minibatch, double learning_rate);

  const PqnConfig config_;
  Environments& environments_;
  const EnvironmentInfo info_;
  Generator weights_;
  Generator acting_;
  Generator shuffling_;
  PqnNetwork network_;
  PqnView view_;
  EpsilonSchedule epsilon_;
  TrainingStatistics statistics_;
  Progress progress_;
  bool begun_ = false;
  std::vector<Row> rows_;                    // by environment
  std::vector<std::vector<float>> targets_;  // likewise
};

// A trained network plays: greedy but for a share `epsilon` of random actions.
class PqnPlayer : public Player {
 public:
  PqnPlayer(const PqnNetwork& network, int stack, const EnvironmentInfo& info, double epsilon,
            std::uint64_t seed);

  std::vector<int> Act(const TimeSteps& time_steps) override;

 private:
  const PqnNetwork& network_;
  PqnView view_;
  const int actions_;
  const double epsilon_;
  Generator generator_;
};

}  // namespace mario
