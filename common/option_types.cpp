#include "common/option_types.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "common/options.h"
#include "common/toml_file.h"

namespace mario {
namespace {

constexpr int kMaxNames = 1'000;
const std::string kNamesType = "NAMES";
const std::string kNumbersType = "NUMBERS";
const std::string kRangeType = "RANGE";

std::optional<int> ReadWhole(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct WholeRange {
  int first = 0;
  int last = 0;
};

std::optional<WholeRange> ReadRange(std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::optional<int> first = ReadWhole(text.substr(0, dots));
  const bool alone = dots == std::string_view::npos;
  const std::optional<int> last = alone ? first : ReadWhole(text.substr(dots + 2));
  if (!first || !last) return std::nullopt;
  return WholeRange{*first, *last};
}

std::string RangeText(int first, int last) {
  return std::to_string(first) + (first == last ? "" : ".." + std::to_string(last));
}

// As TOML has it.
std::string RangeValue(int first, int last) {
  const std::string text = RangeText(first, last);
  return first == last ? text : Quoted(text);
}

CLI::Validator FiniteNumber() {
  const auto check = [](const std::string& text) {
    const std::optional<double> number = ReadNumber(text);
    return number && std::isfinite(*number) ? "" : "Value " + text + " is not a finite number";
  };
  return CLI::Validator(check, "");
}

}  // namespace

bool IsWrittenAsItsDefault(const std::string& type) {
  return type == kNamesType || type == kNumbersType || type == kRangeType;
}

std::optional<double> ReadNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string ListText(const std::vector<std::string>& values, bool quote) {
  std::string text;
  for (const std::string& value : values) {
    text += (text.empty() ? "" : ", ") + (quote ? Quoted(value) : value);
  }
  return "[" + text + "]";
}

CLI::Option* AddNumber(CLI::App& app, const std::string& name, double& member,
                       const std::string& help) {
  const auto read = [&member](const CLI::results_t& texts) {
    const std::optional<double> number = ReadNumber(texts.back());
    if (number) member = *number;
    return number.has_value();
  };
  return app
      .add_option("--" + name, read, help, true, [&member] { return fmt::format("{}", member); })
      ->type_name("FLOAT")
      ->check(FiniteNumber());
}

CLI::Option* AddNumbers(CLI::App& app, const std::string& name, std::vector<double>& member,
                        const std::string& help) {
  const auto read = [&member](const CLI::results_t& texts) {
    std::vector<double> numbers;
    for (const std::string& text : texts) numbers.push_back(ReadNumber(text).value_or(0.0));
    member = std::move(numbers);
    return true;
  };
  const auto text = [&member] {
    std::vector<std::string> texts;
    for (const double number : member) texts.push_back(fmt::format("{}", number));
    return ListText(texts, false);
  };
  return app.add_option("--" + name, read, help, true, text)
      ->type_name(kNumbersType)
      ->expected(1, kMaxNames)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(FiniteNumber());
}

CLI::Option* AddNames(CLI::App& app, const std::string& name, std::vector<std::string>& member,
                      const std::string& help) {
  const auto read = [&member](const CLI::results_t& names) {
    member = names;
    return true;
  };
  return app
      .add_option("--" + name, read, help, true, [&member] { return ListText(member, true); })
      ->type_name(kNamesType)
      ->expected(1, kMaxNames)
      ->allow_extra_args(false)  // with them CLI11 would take the name "[a]" for a list
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(ValidUtf8());
}

CLI::Option* AddRange(CLI::App& app, const std::string& name, int& first, int& last, int greatest,
                      const std::string& help) {
  const auto read = [&first, &last](const CLI::results_t& texts) {
    const std::optional<WholeRange> range = ReadRange(texts.back());
    if (!range) return false;
    first = range->first;
    last = range->last;
    return true;
  };
  const auto check = [greatest](const std::string& text) -> std::string {
    const std::optional<WholeRange> range = ReadRange(text);
    if (!range || range->first < 0 || range->last > greatest) {
      return "Value " + text + " is not a number or a range like 1..9, of 0 to " +
             std::to_string(greatest);
    }
    if (range->first <= range->last) return "";
    return "Value " + text + " is backwards: write " + RangeText(range->last, range->first);
  };
  return app
      .add_option("--" + name, read, help, true,
                  [&first, &last] { return RangeValue(first, last); })
      ->type_name(kRangeType)
      ->check(CLI::Validator(check, ""));
}

const CLI::Validator& ValidUtf8() {
  static const CLI::Validator kValid(
      [](const std::string& text) {
        return IsToml(text) ? "" : "Value '" + text + "' is not valid UTF-8";
      },
      "");
  return kValid;
}

}  // namespace mario
