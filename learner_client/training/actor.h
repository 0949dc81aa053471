#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/agent/epsilon_schedule.h"
#include "learner_client/base/generator.h"
#include "learner_client/network/q_network.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/report/training_observer.h"

namespace mario {

// Chooses actions epsilon-greedily, by the Q-values of the newest states in the replay, and shows
// its decisions to an observer.
class Actor {
 public:
  // `info`, `replay` and `epsilon` must outlive it. The generator draws exploration.
  Actor(const EnvironmentInfo& info, const ReplayBuffer& replay, const EpsilonSchedule& epsilon,
        Generator generator)
      : info_(info), replay_(replay), epsilon_(epsilon), generator_(generator) {}

  // Who is shown each decision; null: nobody.
  void set_observer(TrainingObserver* observer) { observer_ = observer; }

  // One action for each environment of a group, after `steps` steps of all environments.
  std::vector<int> Choose(int group, std::int64_t steps, QFunction& network);

  // The Q-values that the last choice was made by, [group_size, actions].
  const std::vector<float>& q_values() const { return q_values_; }

  Generator& generator() { return generator_; }

 private:
  struct Choice {
    int environment = 0;
    std::int64_t steps = 0;
    std::span<const std::uint8_t> state;  // [stack, height, width]
    std::span<const float> values;        // [actions]
    int action = 0;
    bool explores = false;
  };
  void Show(const Choice& choice);

  const EnvironmentInfo& info_;
  const ReplayBuffer& replay_;
  const EpsilonSchedule& epsilon_;
  Generator generator_;
  std::vector<float> q_values_;
  TrainingObserver* observer_ = nullptr;
};

}  // namespace mario
