#pragma once

#include <memory>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/network/registry.h"
#include "learner_client/players/player.h"
#include "learner_client/replay/frame_stack.h"
#include "learner_client/report/training_observer.h"
#include "learner_client/storage/trained_weights.h"

namespace mario {

// An agent's settings to play by, wherever it was trained and on whichever levels: what has learned
// in bf16 has weights in fp32 and plays in what is faster on this machine; what has learned on a
// GPU plays on one if there is one.
LearnerConfig ToPlay(LearnerConfig trained);

// A trained agent, with the precision and on the device of its settings: greedy but for a share
// `epsilon` of random actions.
class AgentPlayer : public Player {
 public:
  // Throws UsageError when the weights were trained for another game, other actions or other
  // observations; another version of the game's ROM is a warning.
  AgentPlayer(const TrainedWeights& trained, const EnvironmentInfo& info, const Registry& registry,
              double epsilon, std::uint64_t seed);

  std::vector<int> Act(const TimeSteps& time_steps) override;

  // Receives each decision; null: no observer.
  void set_observer(TrainingObserver* observer) { observer_ = observer; }

 private:
  int Choose(int environment, std::span<const float> values);

  EnvironmentInfo info_;
  double epsilon_;
  Generator generator_;
  std::unique_ptr<QFunction> network_;
  std::vector<FrameStack> stacks_;  // by environment
  TrainingObserver* observer_ = nullptr;
  std::uint64_t decisions_ = 0;
};

}  // namespace mario
