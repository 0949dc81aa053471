#include "learner_client/agent_player.h"

#include <algorithm>

#include "common/program.h"
#include "learner_client/arithmetic.h"
#include "learner_client/td_targets.h"

namespace mario {

AgentPlayer::AgentPlayer(const TrainedWeights& trained, const EnvironmentInfo& info, double epsilon,
                         std::uint64_t seed)
    : info_(info),
      epsilon_(epsilon),
      generator_(seed),
      network_(trained.config.network, {info.observation, static_cast<int>(info.actions.size())},
               ChooseDevice(trained.config.training.device), generator_) {
  std::vector<std::string> actions;
  for (const Action& action : info.actions) actions.push_back(action.name);
  if (actions != trained.actions) throw UsageError("the agent was trained with other actions");
  if (trained.weights.size() != network_.parameters().size()) {
    throw UsageError("the agent was trained with another network or observation size");
  }
  std::copy(trained.weights.begin(), trained.weights.end(), network_.parameters().begin());
  network_.ParametersChanged();
  for (int e = 0; e < info.environments; ++e) {
    stacks_.emplace_back(trained.config.network.stack, info.observation.bytes());
  }
}

std::vector<int> AgentPlayer::Act(const TimeSteps& time_steps) {
  const std::size_t bytes = info_.observation.bytes();
  std::vector<std::uint8_t> states;
  std::vector<int> held;
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const TimeStep& step = time_steps.steps[i];
    FrameStack& stack =
        stacks_[static_cast<std::size_t>(time_steps.group * info_.group_size()) + i];
    stack.Push(std::span(time_steps.observations).subspan(i * bytes, bytes), step.first);
    states.insert(states.end(), stack.state().begin(), stack.state().end());
    held.push_back(step.held_action);
  }
  const std::vector<float> values = network_.Forward({states, held});
  const std::size_t count = info_.actions.size();
  std::vector<int> actions;
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const bool explores = generator_.Uniform() < epsilon_;
    const auto row = std::span(values).subspan(i * count, count);
    actions.push_back(
        explores ? static_cast<int>(generator_.UniformInt(static_cast<std::int64_t>(count)))
                 : ArgMax(row));
  }
  return actions;
}

}  // namespace mario
