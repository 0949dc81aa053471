// The cartridge is not here to be run. Its description is held against memory as its disassemblies
// say that it is in each of the game's states.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/variable_access.h"
#include "tests/fakes/fake_memory.h"

namespace mario {

enum State : int {
  kPlay = 0x00,
  kDead = 0x01,
  kLoad = 0x02,
  kDying = 0x03,
  kFalling = 0x04,
  kScrollingPlay = 0x0D,
  kTitle = 0x0F,
  kLevelStart = 0x11,
};

inline const Game& MarioLand() {
  static const Game game = LoadGame(SUPER_MARIO_LAND_FOLDER);
  return game;
}

// The game's memory, by the names of its variables, and its judge.
class Play {
 public:
  explicit Play(State state = kPlay) {
    Set({{"camera_block", 12}, {"player_x", 50}, {"player_y", 134}, {"time", 400}});
    Set({{"world_level", 0x11}, {"continue_level", 0x11}, {"game_state", state}});
    rules_.Begin(memory_);
  }

  struct Value {
    const char* name;
    int value;
  };

  void Set(const std::vector<Value>& values) {
    for (const auto& [name, value] : values) {
      WriteVariable(MarioLand().variables[MarioLand().FindVariable(name).value()], value, memory_);
    }
  }

  // A step of four frames, in each of which the game is in one of these states.
  Judgement Step(const std::array<int, 4>& states) {
    for (std::size_t frame = 0; frame < states.size(); ++frame) {
      Set({{"game_state", states[frame]}});
      if (frame < 3) rules_.Watch(memory_);
    }
    return rules_.Judge(memory_);
  }
  Judgement Step(int state) { return Step({state, state, state, state}); }

  const std::string& cause() const { return rules_.CauseOfDeath(); }
  FakeMemory& memory() { return memory_; }

 private:
  FakeMemory memory_;
  GameRules rules_{MarioLand()};
};

}  // namespace mario
