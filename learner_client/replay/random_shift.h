#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"

namespace mario {

// Where a state is looked at: so many pixels further down and right than it is.
struct Shift {
  int down = 0;
  int right = 0;
};

// `count` shifts, each direction uniformly within +-`pixels`; none, and nothing drawn, for 0
// pixels.
std::vector<Shift> DrawShifts(int count, int pixels, Generator& generator);

// Shifts each of `states` [shifts.size(), n, height, width], all frames of one equally; pixels from
// beyond an edge are the edge's (Yarats et al. 2021). Shifts are smaller than a frame.
void ApplyShifts(std::span<const Shift> shifts, const ObservationShape& shape,
                 std::span<std::uint8_t> states);

}  // namespace mario
