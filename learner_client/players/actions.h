#pragma once

#include <string>

#include "common/environment.h"

namespace mario {

// The index of an action by its name. Throws UsageError, naming the player that needs it, when the
// action set has none of that name.
int FindAction(const std::string& player, const std::string& action, const EnvironmentInfo& info);

}  // namespace mario
