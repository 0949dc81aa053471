#pragma once

#include <cstdint>
#include <vector>

namespace mario {

// A stored time step: the `index`th (counted from the first ever) of an environment.
struct ReplaySlot {
  int environment = 0;
  std::int64_t index = 0;

  bool operator==(const ReplaySlot&) const = default;
};

// Transitions put together for one update. Vectors of B, states [B, stack, height, width] with the
// oldest frame first.
struct Batch {
  int size = 0;
  std::vector<std::uint8_t> states;
  std::vector<std::uint8_t> next_states;
  std::vector<int> held;       // the action whose buttons `states` hold
  std::vector<int> next_held;  // and `next_states`
  std::vector<int> actions;
  std::vector<float> returns;    // sum of gamma^i * reward_i up to the next state
  std::vector<float> discounts;  // gamma^m of the next state's value; 0 when it is terminal
  std::vector<float> weights;    // of each transition in the loss
  std::vector<float> margins;    // of each in the large-margin loss; empty: all 0
  std::vector<ReplaySlot> slots;
};

}  // namespace mario
