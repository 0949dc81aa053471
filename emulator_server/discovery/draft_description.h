#pragma once

#include <string>

#include "emulator_server/discovery/discover_game.h"

namespace mario {

// A game.json of what was found, with a reason and a confidence for each variable. The reward is
// the growth of the score and of the position, death what seems to end the play. Throws
// std::runtime_error in a sentence when nothing was found that a reward can be made of.
std::string DraftDescription(const Rom& rom, const Discovery& discovery);

}  // namespace mario
