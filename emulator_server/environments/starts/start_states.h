#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/game/game.h"

namespace mario {

// Which start an episode has.
struct LevelStart {
  std::string level;
  std::uint32_t seed = 0;
  int difficulty = 0;

  bool operator<(const LevelStart& other) const {
    return std::tie(level, seed, difficulty) < std::tie(other.level, other.seed, other.difficulty);
  }
};

// Makes the save states in which episodes begin, by playing the game's start sequence:
//
//   power on -> to_title -> [title, kept] -> the level's writes -> to_play -> [start, kept]
//                 a level's save state --^      at its moments ----^--------^
//
// The first start of each level is proven: every formula gives a number there, the episode does not
// end at once, and the player obeys the buttons, as an attract mode's does not. Any number of
// threads may use it; a start does not depend on which one made it.
class StartStates {
 public:
  // `game` must outlive the states.
  explicit StartStates(const Game& game) : game_(game) {}

  // Puts `emulator` at the start of a level that the game has. Draws nothing. Throws
  // std::runtime_error when the game does not start as its description says.
  void Load(const LevelStart& asked, Emulator& emulator);

  // For a game without a control variable: throws std::runtime_error when no action of its first set
  // leads elsewhere than no buttons do. `emulator` stands at the start, and does again afterwards.
  void ProveResponse(const LevelStart& start, Emulator& emulator) const;

 private:
  // A generated level's start is rarely used twice; hand-made levels are few.
  static constexpr std::size_t kMaxKept = 32;

  bool LoadKept(const LevelStart& start, Emulator& emulator);
  void Keep(const LevelStart& start, const Emulator& emulator);
  void LoadTitle(const Level& level, Emulator& emulator);
  void PlayToTitle(const Level& level, Emulator& emulator) const;
  void Hold(const HeldButtons& held, const std::string& place, Emulator& emulator) const;
  void WriteAt(std::string_view moment, const Level& level, const LevelStart& start,
               Emulator& emulator) const;
  std::string PlaceOf(const Level& level, const std::string& key) const;
  void Prove(const LevelStart& start, const Level& level, Emulator& emulator);
  void ProveRules(const LevelStart& start, Emulator& emulator) const;
  void ProveControl(const Level& level, Emulator& emulator) const;
  void ProveControlTest(const Level& level, Emulator& emulator) const;
  [[noreturn]] void Fail(const std::string& place, const std::string& reason) const;

  const Game& game_;
  std::mutex title_mutex_;
  std::map<std::string, std::string> titles_;  // by level; "": the game's own
  std::mutex kept_mutex_;
  std::map<LevelStart, std::string> kept_;
  std::deque<LevelStart> oldest_first_;
  std::set<std::string> proven_levels_;
};

}  // namespace mario
