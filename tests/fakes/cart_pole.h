#pragma once

#include <memory>

#include "tests/fakes/small_game_environments.h"

namespace mario {

// CartPole-v1 (Barto, Sutton and Anderson 1983) by Gym's equations: each step gives a reward of 1,
// the episode ends when the pole leans more than 12 degrees or the cart is 2.4 away. Actions: push
// left, push right. Gym's limit is EnvironmentConfig::max_steps = 500.
//
// Its four numbers are shown as the shades of four bands, black to white over each one's range. A
// row's columns are rounded up and down so that their mean is the shade to 1/36.
std::unique_ptr<SmallGame> MakeCartPole();
inline constexpr ObservationShape kCartPoleObservation{36, 36};
inline constexpr int kCartPoleSteps = 500;

}  // namespace mario
