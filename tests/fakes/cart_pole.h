#pragma once

#include <memory>

#include "tests/fakes/small_game_environments.h"

namespace mario {

// CartPole-v1 (Barto, Sutton and Anderson 1983) by Gym's equations: each step gives a reward of 1,
// the episode ends when the pole leans more than 12 degrees or the cart is 2.4 away. Actions: push
// left, push right. Gym's limit is EnvironmentConfig::max_steps = 500.
//
// Its four numbers are shown as four bars, each as long as its number is great within its range;
// the shade of a bar's last pixel gives its length to 1/255 of a pixel.
std::unique_ptr<SmallGame> MakeCartPole();
inline constexpr ObservationShape kCartPoleObservation{36, 36};
inline constexpr int kCartPoleSteps = 500;

}  // namespace mario
