#pragma once

#include <vector>

#include "emulator_server/discovery/proposals/proposals.h"

namespace mario {

// How far a level has come: numbers that grow as the picture scrolls, the most certain ones first.
std::vector<ProposedVariable> ProposePositions(const PlayLog& log);

}  // namespace mario
