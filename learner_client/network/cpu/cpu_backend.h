#pragma once

#include "learner_client/network/registry.h"

namespace mario {

// The backend "cpu": the update by hand, of the nature family with a scalar or dueling head, on
// processors.
void RegisterCpu(Registry& registry);

}  // namespace mario
