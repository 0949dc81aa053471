#pragma once

#include <vector>

#include "emulator_server/discovery/proposals/proposals.h"

namespace mario {

// Where the player is, by what held directions do in the trials; the most certain ones first.
struct PlayerPlaces {
  std::vector<ProposedVariable> across;
  std::vector<ProposedVariable> down;
};
PlayerPlaces ProposePlayerPlaces(const PlayLog& log, const ButtonTrials& trials);

}  // namespace mario
