#pragma once

#include <vector>

#include "learner_client/checkpoint.h"
#include "learner_client/frame_stack.h"
#include "learner_client/player.h"
#include "learner_client/q_network.h"

namespace mario {

// A trained agent: greedy but for a share `epsilon` of random actions.
class AgentPlayer : public Player {
 public:
  // Throws UsageError when the weights were trained for other actions or observations.
  AgentPlayer(const TrainedWeights& trained, const EnvironmentInfo& info, double epsilon,
              std::uint64_t seed);

  std::vector<int> Act(const TimeSteps& time_steps) override;

 private:
  EnvironmentInfo info_;
  double epsilon_;
  Generator generator_;
  QNetwork network_;
  std::vector<FrameStack> stacks_;  // by environment
};

}  // namespace mario
