#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "emulator_server/game/parsers/formula.h"
#include "emulator_server/game/game.h"

namespace mario {

// A formula of a game's description. It knows its place there, and gives numbers only: a result
// that is NaN, infinite or beyond what a whole number can be is an error, not a value.
class GameFormula {
 public:
  static constexpr double kGreatest = 1e15;  // up to there a double counts in ones

  // As Formula; `names` must outlive the formula too. Throws std::runtime_error naming
  // the game's file, the place in it and what is wrong.
  GameFormula(const Game& game, std::string place, std::string text,
              std::span<const std::string> names, std::span<double> values);

  // Throws std::runtime_error naming file, place, formula and the values it read.
  double Evaluate() const;
  bool Holds() const { return Evaluate() != 0.0; }

  bool Reads(const std::string& name) const;
  bool is_constant() const { return formula_.used().empty(); }

  const std::string& place() const { return place_; }  // "formulas.died"
  const std::string& text() const { return text_; }

 private:
  [[noreturn]] void RefuseResult(double result) const;

  std::filesystem::path file_;
  std::string place_;
  std::string text_;
  std::span<const std::string> names_;
  std::span<double> values_;
  Formula formula_;
};

}  // namespace mario
