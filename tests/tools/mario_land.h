#pragma once

#include <cstdint>

namespace mario {

// What a search takes as given of Super Mario Land, and of games with its memory layout and
// physics.

// A variable of the game that is a trait, and how many of its values count as the same.
struct TraitVariable {
  const char* name;
  int class_size;
};
inline constexpr TraitVariable kTraitVariables[] = {
    {"player_y", 4}, {"y_speed", 8}, {"x_momentum", 4}};

// A, in an action's buttons. A jump needs a new press of it, so whether it is held matters.
inline constexpr std::uint16_t kJumpButton = 1;

}  // namespace mario
