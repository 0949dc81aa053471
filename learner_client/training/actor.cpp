#include "learner_client/training/actor.h"

#include "learner_client/network/td_targets.h"

namespace mario {

std::vector<int> Actor::Choose(int group, std::int64_t steps, QFunction& network) {
  const int size = info_.group_size();
  const auto action_count = static_cast<std::int64_t>(info_.actions.size());
  const std::size_t bytes =
      replay_.shape().observation.bytes() * static_cast<std::size_t>(replay_.shape().stack);
  std::vector<std::uint8_t> states(static_cast<std::size_t>(size) * bytes);
  const auto state = [&](int i) {
    return std::span(states).subspan(static_cast<std::size_t>(i) * bytes, bytes);
  };
  std::vector<int> held;
  for (int i = 0; i < size; ++i) {
    const int environment = group * size + i;
    replay_.NewestState(environment, state(i));
    held.push_back(replay_.newest(environment).held);
  }
  q_values_ = network.QValues({states, held});
  std::vector<int> actions;
  for (int i = 0; i < size; ++i) {
    const int environment = group * size + i;
    const bool explores = generator_.Uniform() < epsilon_.Epsilon(steps, environment);
    const auto row = std::span<const float>(q_values_).subspan(
        static_cast<std::size_t>(i * action_count), static_cast<std::size_t>(action_count));
    actions.push_back(explores ? static_cast<int>(generator_.UniformInt(action_count))
                               : ArgMax(row));
    Show({environment, steps, state(i), row, actions.back(), explores});
  }
  return actions;
}

// Nothing is copied when the observer does not look at this environment.
void Actor::Show(const Choice& choice) {
  const int slot = info_.slots[static_cast<std::size_t>(choice.environment)];
  if (observer_ == nullptr || !observer_->Wants(slot)) return;
  observer_->OnDecision({.slot = slot,
                         .steps = static_cast<std::uint64_t>(choice.steps),
                         .depth = replay_.shape().stack,
                         .height = replay_.shape().observation.height,
                         .width = replay_.shape().observation.width,
                         .observations = {choice.state.begin(), choice.state.end()},
                         .q_values = {choice.values.begin(), choice.values.end()},
                         .action = choice.action,
                         .greedy = !choice.explores,
                         .epsilon = epsilon_.Epsilon(choice.steps, choice.environment)});
}

}  // namespace mario
