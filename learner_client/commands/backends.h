#pragma once

#include "learner_client/network/registry.h"

namespace mario {

// All that this program computes networks with, in the order in which --backend auto prefers them.
Registry MakeRegistry();

}  // namespace mario
