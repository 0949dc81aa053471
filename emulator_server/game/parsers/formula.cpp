#include "emulator_server/game/parsers/formula.h"

#include <muParser.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace mario {

struct Formula::Parser : mu::Parser {};

namespace {

double Not(double value) { return value == 0.0 ? 1.0 : 0.0; }

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kGreatestWhole = 0x1p53;  // up to there a double counts in ones

double Mod(double x, double y) { return y == 0.0 ? kNaN : x - y * std::floor(x / y); }
double Floor(double x) { return std::floor(x); }
double Ceil(double x) { return std::ceil(x); }

bool IsWhole(double x) { return std::abs(x) <= kGreatestWhole && x == std::floor(x); }

double Bit(double x, double n) {
  if (!IsWhole(x) || !IsWhole(n) || n < 0.0 || n > 63.0) return kNaN;
  return static_cast<double>(static_cast<std::int64_t>(x) >> static_cast<int>(n) & 1);
}

template <typename Operation>
double Bitwise(double x, double y) {
  if (!IsWhole(x) || !IsWhole(y)) return kNaN;
  return static_cast<double>(
      Operation()(static_cast<std::int64_t>(x), static_cast<std::int64_t>(y)));
}

void DefineFunctions(mu::Parser& parser) {
  parser.DefineFun("mod", Mod);
  parser.DefineFun("floor", Floor);
  parser.DefineFun("ceil", Ceil);
  parser.DefineFun("bit", Bit);
  parser.DefineFun("band", Bitwise<std::bit_and<>>);
  parser.DefineFun("bor", Bitwise<std::bit_or<>>);
  parser.DefineFun("bxor", Bitwise<std::bit_xor<>>);
}

// muParser's hook for user-defined numbers: reads one at `text`, and moves `position` past it.
int ReadHexadecimal(const char* text, int* position, double* value) {
  const std::string_view rest(text);
  if (!rest.starts_with("0x") && !rest.starts_with("0X")) return 0;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data() + 2, rest.data() + rest.size(), number, 16);
  if (error != std::errc()) return 0;
  *position += static_cast<int>(end - rest.data());
  *value = static_cast<double>(number);
  return 1;
}

[[noreturn]] void Fail(const std::string& text, const std::string& reason, std::size_t position) {
  throw std::runtime_error("formula \"" + text + "\": " + reason + " at character " +
                           std::to_string(position + 1));
}

// muParser would take "lives = 0" for an assignment.
void RefuseAssignment(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') continue;
    const bool after_operator =
        i > 0 && std::string_view("=<>!").find(text[i - 1]) != std::string_view::npos;
    const bool before_equals = i + 1 < text.size() && text[i + 1] == '=';
    if (!after_operator && !before_equals) Fail(text, "a single '='; write '==' to compare", i);
    if (before_equals) ++i;
  }
}

bool IsName(const std::string& token) {
  return !token.empty() &&
         (std::isalpha(static_cast<unsigned char>(token[0])) != 0 || token[0] == '_');
}

std::string Reason(const mu::ParserError& error, std::span<const std::string> names) {
  const std::string token = error.GetToken();
  const bool is_known = std::find(names.begin(), names.end(), token) != names.end();
  if (error.GetCode() != mu::ecUNASSIGNABLE_TOKEN || !IsName(token) || is_known) {
    std::string message = error.GetMsg();
    // muParser's own message, with the position written differently.
    message = message.substr(0, message.find(" found at position"));
    message = message.substr(0, message.find(" at position"));
    while (!message.empty() && (message.back() == '.' || message.back() == '\n'))
      message.pop_back();
    return message;
  }
  std::string known;
  for (const std::string& name : names) {
    if (!name.starts_with("delta_")) known += (known.empty() ? "" : ", ") + name;
  }
  return "unknown name '" + token + "' (known: " + known + ")";
}

}  // namespace

std::vector<std::string> FormulaFunctions() {
  std::vector<std::string> names;
  mu::Parser parser;
  DefineFunctions(parser);
  for (const auto& [name, function] : parser.GetFunDef()) names.push_back(name);
  return names;
}

std::vector<std::string> FormulaConstants() {
  std::vector<std::string> names;
  const mu::Parser parser;
  for (const auto& [name, value] : parser.GetConst()) names.push_back(name);
  return names;
}

bool IsReservedInFormulas(const std::string& name) {
  const mu::Parser parser;
  return parser.GetFunDef().contains(name) || parser.GetConst().contains(name);
}

Formula::Formula(const std::string& text, std::span<const std::string> names,
                 std::span<double> values)
    : parser_(std::make_unique<Parser>()) {
  if (std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; })) {
    throw std::runtime_error("a formula is empty");
  }
  RefuseAssignment(text);
  try {
    parser_->DefineInfixOprt("!", Not);
    parser_->AddValIdent(ReadHexadecimal);
    DefineFunctions(*parser_);
    for (std::size_t i = 0; i < names.size(); ++i) parser_->DefineVar(names[i], &values[i]);
    parser_->SetExpr(text);
    parser_->Eval();
    if (parser_->GetNumResults() != 1) Fail(text, "more than one result; it has a comma", 0);
    for (const auto& [name, value] : parser_->GetUsedVar()) used_.push_back(name);
  } catch (const mu::ParserError& error) {
    const int position = error.GetPos();
    Fail(text, Reason(error, names), position < 0 ? 0 : static_cast<std::size_t>(position));
  }
}

Formula::~Formula() = default;
Formula::Formula(Formula&&) noexcept = default;
Formula& Formula::operator=(Formula&&) noexcept = default;

double Formula::Evaluate() const { return parser_->Eval(); }

}  // namespace mario
