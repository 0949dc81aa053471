#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mario {

// The functions that formulas may call (min, sqrt, ...) and the constants that they know: no
// variable can have such a name.
std::vector<std::string> FormulaFunctions();
std::vector<std::string> FormulaConstants();

// An arithmetic expression in muParser's syntax, with the additions `!` (not) and hexadecimal
// numbers (0x1F), and without assignment. Comparisons and logic give 1 or 0.
class Formula {
 public:
  // names[i] in the text stands for values[i], which must outlive the formula and stay in place.
  // Throws std::runtime_error that tells what is wrong and at which character.
  Formula(const std::string& text, std::span<const std::string> names, std::span<double> values);
  ~Formula();
  Formula(Formula&&) noexcept;
  Formula& operator=(Formula&&) noexcept;

  // With the values of now. About 0.1 microseconds.
  double Evaluate() const;

  // Of `names`, those that stand in the text.
  const std::vector<std::string>& used() const { return used_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::vector<std::string> used_;
};

}  // namespace mario
