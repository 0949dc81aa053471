#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/discovery/play/explorer.h"
#include "emulator_server/discovery/play/play_log.h"
#include "emulator_server/discovery/proposals/poke_trials.h"
#include "emulator_server/emulator/rom.h"

namespace mario {

// A variable that a game seems to have.
struct ProposedVariable {
  std::string name;  // score, player_x, player_y, position, lives, timer, ended
  std::uint32_t address = 0;
  std::string type;
  std::string why = "";
  double confidence = 0.0;    // 0 to 1
  double usual_growth = 1.0;  // of those that grow: between two looks in which it does
  double usual = 0.0;         // of `ended`: its value in play
  std::size_t offset = 0;     // in the log's areas
  // Of a position of one byte: another byte, which counts how often that has wrapped round.
  std::optional<std::uint32_t> pages = {};
};

void SortByConfidence(std::vector<ProposedVariable>& proposed);

// From what was logged and tried: at most one of each name.
std::vector<ProposedVariable> ProposeVariables(const Rom& rom, const PlayLog& log,
                                               const ButtonTrials& trials, PokeTrials& pokes);

}  // namespace mario
