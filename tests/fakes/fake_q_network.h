#pragma once

#include "learner_client/network/registry.h"

namespace mario {

// Backends whose networks cost nothing and need no libtorch: all Q-values are 0, and an update
// moves every weight by the batch's mean return, so that who has learned something else has other
// weights. "fake" tells of an update at once, "fake-late" one update late, as a GPU does.
Registry FakeRegistry();

}  // namespace mario
