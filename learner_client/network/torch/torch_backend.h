#pragma once

#include "learner_client/network/registry.h"

namespace mario {

// The backend "torch": any architecture with any head, by libtorch's autograd, on any device.
void RegisterTorch(Registry& registry);

}  // namespace mario
