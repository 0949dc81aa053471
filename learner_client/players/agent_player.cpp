#include "learner_client/players/agent_player.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/program.h"
#include "learner_client/network/device.h"
#include "learner_client/network/td_targets.h"

namespace mario {
namespace {

NetworkSpec SpecOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  NetworkSpec spec;
  spec.network = config.network;
  spec.shape = {info.observation, static_cast<int>(info.actions.size())};
  spec.update = config.agent.update;  // a distribution of returns is read by its support
  spec.device = config.training.device;
  return spec;
}

}  // namespace

LearnerConfig ToPlay(LearnerConfig trained) {
  trained.curriculum = {};
  if (trained.network.precision == "bf16") trained.network.precision = "auto";
  if (trained.training.device.starts_with("cuda")) trained.training.device = "auto";
  return trained;
}

AgentPlayer::AgentPlayer(const TrainedWeights& trained, const EnvironmentInfo& info,
                         const Registry& registry, double epsilon, std::uint64_t seed)
    : info_(info),
      epsilon_(epsilon),
      generator_(seed),
      network_(registry.MakeQFunction(SpecOf(trained.run.config, info), generator_)) {
  std::vector<std::string> actions;
  for (const Action& action : info.actions) actions.push_back(action.name);
  if (trained.run.game != info.game) {
    throw UsageError("the agent has learned " + trained.run.game + ", and the server plays " +
                     info.game);
  }
  if (trained.run.rom_sha1 != info.rom_sha1) {
    spdlog::warn("the agent has learned on the ROM {}, and the server plays another version, {}",
                 trained.run.rom_sha1, info.rom_sha1);
  }
  if (actions != trained.run.actions) {
    throw UsageError("the agent was trained with the actions " + Listed(trained.run.actions) +
                     ", not " + Listed(actions) + ": leave --action-set as it was");
  }
  try {
    network_->LoadWeights(trained.weights);
  } catch (const std::runtime_error& error) {
    throw UsageError("the agent was trained with another network or observation size: " +
                     std::string(error.what()));
  }
  for (int e = 0; e < info.environments; ++e) {
    stacks_.emplace_back(trained.run.config.network.stack, info.observation.bytes());
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
  const std::vector<float> values = network_->QValues({states, held});
  const std::size_t count = info_.actions.size();
  std::vector<int> actions;
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const int environment = time_steps.group * info_.group_size() + static_cast<int>(i);
    actions.push_back(Choose(environment, std::span(values).subspan(i * count, count)));
  }
  return actions;
}

int AgentPlayer::Choose(int environment, std::span<const float> values) {
  const bool explores = generator_.Uniform() < epsilon_;
  const int action =
      explores ? static_cast<int>(generator_.UniformInt(static_cast<std::int64_t>(values.size())))
               : ArgMax(values);
  const auto at = static_cast<std::size_t>(environment);
  ++decisions_;
  if (observer_ == nullptr || !observer_->Wants(info_.slots[at])) return action;
  const std::span<const std::uint8_t> state = stacks_[at].state();
  observer_->OnDecision({.slot = info_.slots[at],
                         .steps = decisions_,
                         .depth = static_cast<int>(state.size() / info_.observation.bytes()),
                         .height = info_.observation.height,
                         .width = info_.observation.width,
                         .observations = {state.begin(), state.end()},
                         .q_values = {values.begin(), values.end()},
                         .action = action,
                         .greedy = !explores,
                         .epsilon = epsilon_});
  return action;
}

}  // namespace mario
