#pragma once

#include "emulator_server/discovery/proposals/poke_trials.h"
#include "emulator_server/discovery/proposals/proposals.h"

namespace mario {

// A packed BCD score with the bytes that never changed while it was watched: digits that are always
// 0, as the last ones of a game that counts hundreds, and the first ones of a low score. Which
// bytes beside it are its own, and in which order, is seen on the screen when they are overwritten:
// they stand to the left or right of the digits that are known. Returns the score as it was when
// the screen does not tell.
ProposedVariable WithAllDigits(const ProposedVariable& score, const PlayLog& log,
                               PokeTrials& pokes);

}  // namespace mario
