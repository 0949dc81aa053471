#pragma once

#include <string>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game.h"

namespace mario {

inline const LevelStart kFirstLevel{.level = "1-1", .seed = 0, .difficulty = 1};

// Sprout Land in an emulator of its own, for tests. The addresses are written out here once more,
// so that a slip in game.json or in the game's sources does not go unnoticed.
class SproutLandGame {
 public:
  // Stands on the title screen.
  SproutLandGame();

  // Stands at a level's start, the player in control.
  explicit SproutLandGame(const LevelStart& start);

  void Hold(std::uint16_t buttons, int frames);
  // Runs until the game's state is `state`; false after `frames` frames.
  bool HoldUntilState(std::uint16_t buttons, int state, int frames);

  int Byte(std::uint32_t address) const { return emulator_.Read(address); }
  int Word(std::uint32_t address) const { return Byte(address) + 256 * Byte(address + 1); }
  int state() const { return Byte(0xFFB3); }
  int camera() const { return Word(0xDE0C) + 8 - Byte(0xC202); }  // px

  Emulator& emulator() { return emulator_; }
  const Emulator& emulator() const { return emulator_; }
  const Game& game() const { return game_; }

 private:
  Game game_;
  Rom rom_;
  StartStates starts_;
  Emulator emulator_;
};

}  // namespace mario
