#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator_server/discovery/play/play_log.h"
#include "emulator_server/emulator/emulator.h"

namespace mario {

struct ExplorerConfig {
  int frames = 36000;      // to play, of all episodes together
  std::uint64_t seed = 1;  // the same seed and ROM give the same play
};

// Plays at random from `start`, a save state, and returns to screens that it has rarely seen, as
// Go-Explore does (Ecoffet et al., 2021). `log` gets every look. Returns save states on the way,
// each the first of its screen, from which play could go on.
std::vector<std::string> Explore(const std::string& start, const ExplorerConfig& config,
                                 Emulator& emulator, PlayLog& log);

// What buttons do: from each of some states the same frames are played without buttons and with one
// held, for kTrialFrames.
struct ButtonTrials {
  static constexpr int kTrialFrames = 32;

  // Bytes of the areas: by state, by button (kTrialButtons), at half of the time and at its end.
  std::vector<std::vector<std::vector<std::uint8_t>>> half;
  std::vector<std::vector<std::vector<std::uint8_t>>> whole;
  std::vector<int> screens_changed;  // by button: of how many states it changes the screen
};
inline constexpr std::size_t kTrialNone = 0, kTrialRight = 1, kTrialLeft = 2, kTrialUp = 3,
                             kTrialDown = 4, kTrialA = 5, kTrialB = 6, kTrialCount = 7;

// In about `most` of the states.
ButtonTrials TryButtons(const std::vector<std::string>& states,
                        const std::vector<MemoryArea>& areas, std::size_t most, Emulator& emulator);

}  // namespace mario
