#pragma once

#include <cstddef>

#include "learner_client/network/cpu/kernels/vectors.h"
#include "learner_client/network/cpu/kernels/winograd.h"

namespace mario {

// Calls the step that is compiled for the plan's tiles and taps.
template <template <std::size_t tile, std::size_t taps> class Step, typename... Arguments>
MARIO_INLINE void ForSize(const WinogradPlan& plan, Arguments... arguments) {
  if (plan.taps == 2 && plan.tile == 3) {
    Step<3, 2>::Run(plan, arguments...);
  } else if (plan.taps == 2) {
    Step<4, 2>::Run(plan, arguments...);
  } else if (plan.tile == 3) {
    Step<3, 3>::Run(plan, arguments...);
  } else {
    Step<4, 3>::Run(plan, arguments...);
  }
}

}  // namespace mario
