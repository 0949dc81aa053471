#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mario {

// The functions that formulas may call, in alphabetical order: muParser's (min, sqrt, ...) and
//
//   mod(x, y)   the remainder of x / y, from 0 to below y; NaN for y = 0
//   floor(x), ceil(x)
//   bit(x, n)   bit n of a whole number, 0 or 1; bit 0 is the lowest
//   band(x, y), bor(x, y), bxor(x, y)   bit by bit, of whole numbers
//
// and the constants that they know. No variable can have a constant's name or a function's of
// muParser; ours give way to a variable.
std::vector<std::string> FormulaFunctions();
std::vector<std::string> FormulaConstants();
bool IsReservedInFormulas(const std::string& name);

// An arithmetic expression in muParser's syntax, with the additions `!` (not), hexadecimal numbers
// (0x1F) and the functions above, and without assignment. Comparisons and logic give 1 or 0.
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
