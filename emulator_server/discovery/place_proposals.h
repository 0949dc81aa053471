#pragma once

#include <vector>

#include "emulator_server/discovery/proposals.h"

namespace mario {

// Where the player is (player_x, player_y), by what holding a direction does in the trials; and how
// far the level has come (position), by how the picture scrolls.
std::vector<ProposedVariable> ProposePlaces(const PlayLog& log, const ButtonTrials& trials);

}  // namespace mario
