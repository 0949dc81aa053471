#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "emulator_server/formula.h"
#include "emulator_server/game.h"
#include "emulator_server/platform.h"

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
class GameRules {
 public:
  // `game` must outlive the rules. Throws std::runtime_error naming the place of a wrong formula.
  explicit GameRules(const Game& game);

  // Begins an episode: no variable has changed yet, the furthest position is that of now.
  void Begin(const Memory& memory);

  // Judges the step that led to this memory.
  const Judgement& Judge(const Memory& memory);

  // The last judgement's name of the death: the first cause that holds, or "died".
  std::string CauseOfDeath() const;

  double position() const { return judgement_.position; }
  double furthest_position() const { return furthest_position_; }

  // Of the last Begin() or Judge(), in the game's order.
  std::span<const double> variables() const;

  // All that the next Judge() depends on. Load throws std::runtime_error on a wrong size.
  std::vector<double> Save() const;
  void Load(std::span<const double> saved);

 private:
  void ReadVariables(const Memory& memory);

  const Game& game_;
  // The names that formulas know and their values: the variables, their changes, then the judgement
  // so far. A formula sees only what is computed before it.
  std::vector<std::string> names_;
  std::vector<double> values_;
  std::optional<Formula> position_;
  std::optional<Formula> died_;
  std::optional<Formula> cleared_;
  std::optional<Formula> reward_;
  std::vector<std::pair<std::string, Formula>> death_causes_;
  Judgement judgement_;
  double furthest_position_ = 0.0;
};

// A condition over a game's variables as they are now, such as a start's `until`.
class GameCondition {
 public:
  // `place` names the condition in error messages.
  GameCondition(const Game& game, const std::string& formula, const std::string& place);

  bool Holds(const Memory& memory);

 private:
  const Game& game_;
  std::vector<double> values_;
  std::optional<Formula> formula_;
};

double ReadVariable(const Variable& variable, const Memory& memory);
void WriteVariable(const Variable& variable, double value, Memory& memory);

// What a level writes into memory for this seed and difficulty: variable's index, value.
std::vector<std::pair<std::size_t, double>> LevelWrites(const Game& game, const Level& level,
                                                        std::uint32_t seed, int difficulty);

// Whether a level's writes depend on `name`: seed or difficulty.
bool LevelReads(const Game& game, const Level& level, const std::string& name);

// The game's first level that reads `seed`; null when it has none.
const Level* FindGeneratedLevel(const Game& game);

// Throws std::runtime_error naming the first place of a game where a formula does not parse or a
// name is unknown.
void CheckFormulas(const Game& game);

}  // namespace mario
