#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator_server/discovery/play/explorer.h"
#include "emulator_server/discovery/play/play_finder.h"
#include "emulator_server/discovery/proposals/proposals.h"
#include "emulator_server/emulator/rom.h"

namespace mario {

// What was found out about a ROM.
struct Discovery {
  FoundStart start;
  std::vector<ProposedVariable> variables;
  std::vector<std::string> actions;  // "right+A": those that change what is seen
};

struct DiscoverConfig {
  PlayFinderConfig finder = {};
  ExplorerConfig explorer = {};                        // no frames: only recordings are looked at
  std::size_t trial_states = 24;                       // in which buttons and numbers are tried
  std::vector<std::filesystem::path> recordings = {};  // demonstrations that a person played
};

// Finds the start, replays the recordings, plays by itself, tries the buttons and proposes
// variables, at most one of each name. Deterministic. Throws std::runtime_error in a sentence when
// nothing that it presses leads to where buttons change the screen, or as ReadRecording
// and LogRecording do.
Discovery DiscoverGame(const Rom& rom, const DiscoverConfig& config);

}  // namespace mario
