#pragma once

#include <vector>

#include "emulator_server/discovery/proposals/proposals.h"

namespace mario {

// Numbers that count, of each kind the most certain ones first.
struct CounterProposals {
  std::vector<ProposedVariable> scores;  // one at most for each lowest byte
  std::vector<ProposedVariable> lives;
  std::vector<ProposedVariable> timers;
};
CounterProposals ProposeCounters(const Rom& rom, const PlayLog& log);

}  // namespace mario
