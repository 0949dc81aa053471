#include "emulator_server/game/game_formula.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "emulator_server/game/number_text.h"
#include "emulator_server/game/parsers/json_lines.h"

namespace mario {
namespace {

constexpr std::size_t kLongestShown = 80;  // of a formula, in characters

std::string Shown(const std::string& text) {
  return "\"" + (text.size() <= kLongestShown ? text : text.substr(0, kLongestShown) + "...") +
         "\"";
}

Formula Make(const Game& game, const std::string& place, const std::string& text,
             std::span<const std::string> names, std::span<double> values) {
  try {
    return Formula(text, names, values);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(PlaceText(game.file, place) + ": " + error.what());
  }
}

}  // namespace

GameFormula::GameFormula(const Game& game, std::string place, std::string text,
                         std::span<const std::string> names, std::span<double> values)
    : file_(game.file),
      place_(std::move(place)),
      text_(std::move(text)),
      names_(names),
      values_(values),
      formula_(Make(game, place_, text_, names, values)) {}

double GameFormula::Evaluate() const {
  const double result = formula_.Evaluate();
  if (!(std::abs(result) <= kGreatest)) RefuseResult(result);
  return result;
}

bool GameFormula::Reads(const std::string& name) const {
  const std::vector<std::string>& used = formula_.used();
  return std::find(used.begin(), used.end(), name) != used.end();
}

void GameFormula::RefuseResult(double result) const {
  std::string read;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!Reads(names_[i])) continue;
    read += (read.empty() ? " with " : ", ") + names_[i] + " = " + NumberText(values_[i]);
  }
  const std::string what = std::isfinite(result)
                               ? NumberText(result) + ", beyond " + NumberText(kGreatest)
                               : NumberText(result);
  throw std::runtime_error(PlaceText(file_, place_) + ": " + Shown(text_) + " is " + what + read +
                           "; write a formula that is a number for every value, such as "
                           "(coins == 0 ? 0 : score / coins)");
}

}  // namespace mario
