#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emulator_server/game/game.h"
#include "emulator_server/game/game_formula.h"
#include "emulator_server/emulator/platform.h"

namespace mario {

// What a game's formulas say of one step.
struct Judgement {
  double position = 0.0;
  double progress = 0.0;  // how far the furthest position moved in this step, at least 0
  bool died = false;
  bool cleared = false;
  double reward = 0.0;
};

// One environment's judge: the game's variables, read from memory, and its formulas over them.
// Begin, Watch and Judge throw std::runtime_error when a formula gives no number: see GameFormula.
class GameRules {
 public:
  // `game` must outlive the rules. Throws std::runtime_error naming the place of a wrong formula.
  explicit GameRules(const Game& game);

  // Begins an episode: no variable has changed yet, the furthest position is that of now.
  void Begin(const Memory& memory);

  // Looks at a frame within a step. The first one in which the player died or cleared the level
  // decides, for Judge() too: either may show in the memory for a single frame.
  void Watch(const Memory& memory);

  // Judges the step that led to this memory.
  const Judgement& Judge(const Memory& memory);

  // The name of the last judgement's death: the first cause that held, or "died".
  const std::string& CauseOfDeath() const { return cause_; }

  // Whether a level has an end. In a game without one, positions are a score or a distance.
  bool can_be_cleared() const { return cleared_ && !cleared_->is_constant(); }

  const Judgement& judgement() const { return judgement_; }
  double position() const { return judgement_.position; }
  double furthest_position() const { return furthest_position_; }

  // Of the last Begin() or Judge(), in the game's order.
  std::span<const double> variables() const;

  // All that the next step's judgement depends on, between two steps. Load throws
  // std::runtime_error when the numbers do not fit: too few, too many, or not all finite.
  std::vector<double> Save() const;
  bool Fits(std::span<const double> saved) const;
  void Load(std::span<const double> saved);

 private:
  void Read(std::size_t variable, const Memory& memory);
  void ReadAll(const Memory& memory);
  void LocatePlayer();
  void JudgeEnding();
  void NameDeath();
  void ChooseWatched();

  const Game& game_;
  // The names that formulas know and their values: the variables, their changes, then the judgement
  // so far. A formula sees only what is computed before it.
  std::vector<std::string> names_;
  std::vector<double> values_;
  std::vector<double> before_;  // the variables when the step began
  std::optional<GameFormula> position_;
  std::optional<GameFormula> died_;
  std::optional<GameFormula> cleared_;
  std::optional<GameFormula> reward_;
  std::vector<std::pair<std::string, GameFormula>> death_causes_;
  std::vector<std::size_t> watched_;  // the variables that decide whether an episode ends
  bool watches_position_ = false;
  bool died_within_ = false;  // in a frame of the running step
  bool cleared_within_ = false;
  std::string cause_;
  Judgement judgement_;
  double furthest_position_ = 0.0;
};

// A condition over a game's variables as they are now, such as a start's `until`. It reads no others
// than it names.
class GameCondition {
 public:
  // Which names it knows: the variables alone, or delta_NAME too, their change since Begin().
  enum class Names { kVariables, kChanges };

  // `place` names the condition in error messages.
  GameCondition(const Game& game, const std::string& formula, const std::string& place,
                Names names = Names::kVariables);

  void Begin(const Memory& memory);

  // Throws std::runtime_error when the formula gives no number.
  bool Holds(const Memory& memory);

 private:
  const Game& game_;
  const std::vector<std::string> names_;
  std::vector<double> values_;
  GameFormula formula_;
  std::vector<std::size_t> read_;  // indices of variables
  std::vector<double> begun_;      // of all variables
};

// Throws std::runtime_error naming the first place of a game where a formula does not parse, a name
// is unknown or a value does not fit its variable.
void CheckFormulas(const Game& game);

}  // namespace mario
