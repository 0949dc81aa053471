#pragma once

#include <optional>

#include "emulator_server/discovery/proposals/proposals.h"

namespace mario {

// A byte that is one value in play and another where play has come to rest.
std::optional<ProposedVariable> ProposeEnd(const PlayLog& log);

}  // namespace mario
