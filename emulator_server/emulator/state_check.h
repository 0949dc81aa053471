#pragma once

#include <string_view>

struct mCore;

namespace mario {

// Whether `state`, in mGBA's own format and of the size that the core's states have, is one that
// the core can be in. mGBA checks a few of the numbers in a state, and takes others for indices and
// for the times of what comes next, so that a wrong one reads and writes outside of its memory, or
// makes a frame that never ends.
bool IsPossibleState(std::string_view state, const mCore& core);

}  // namespace mario
