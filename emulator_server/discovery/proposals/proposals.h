#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/discovery/play/explorer.h"
#include "emulator_server/discovery/play/play_finder.h"
#include "emulator_server/discovery/play/play_log.h"
#include "emulator_server/discovery/proposals/poke_trials.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/game.h"

namespace mario {

inline constexpr double kLeastConfidence = 0.3;  // of what is proposed

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

// What was found out about a ROM.
struct Discovery {
  FoundStart start;
  std::vector<ProposedVariable> variables;
  std::vector<std::string> actions;  // "right+A": those that change what is seen
};

struct DiscoverConfig {
  PlayFinderConfig finder = {};
  ExplorerConfig explorer = {};                        // no frames: only recordings are looked at
  std::vector<std::filesystem::path> recordings = {};  // demonstrations that a person played
};

// Finds the start, replays the recordings, plays by itself, tries the buttons and proposes
// variables, at most one of each name. Deterministic. Throws std::runtime_error in a sentence when
// nothing that it presses leads to where buttons change the screen, or as ReadRecording
// and LogRecording do.
Discovery DiscoverGame(const Rom& rom, const DiscoverConfig& config);

// The second half alone: from what was logged and tried.
std::vector<ProposedVariable> ProposeVariables(const Rom& rom, const PlayLog& log,
                                               const ButtonTrials& trials, PokeTrials& pokes);

}  // namespace mario
