#pragma once

#include <string>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/game/game.h"

namespace mario {

// A way from power-on into a game, and where it leads.
struct FoundStart {
  std::vector<HeldButtons> buttons;
  std::string state;  // the emulator's, at the end
  int response = 0;   // how much the screen shows of what a player does there: PlayFinder
};

struct PlayFinderConfig {
  int places = 48;   // that are looked at in a round
  int rounds = 4;    // at most: another one only if none of the places is play
  int rollouts = 6;  // with buttons, for each response: fewer find a smaller one
};

// Less than this is a title or a menu, in which a cursor moves at most.
inline constexpr int kLeastResponse = 12;

// Finds by itself how to get from power-on into play: presses START and A, waits, and follows first
// what leads to where buttons change most. That is measured from a save state by playing the same
// frames without buttons and with random ones: in how many ways the screens then differ. A demo
// does not differ, a menu in a few ways, play in ever new ones. Deterministic.
FoundStart FindPlay(Emulator& emulator, const PlayFinderConfig& config = {});

// The response at the place where `emulator` stands; it stands there again afterwards.
int ResponseToButtons(int rollouts, Emulator& emulator);

}  // namespace mario
