#include "common/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "common/option_types.h"
#include "common/program.h"
#include "common/toml_file.h"

namespace mario {
namespace {

bool GivenAsArgument(const std::string& option, const std::vector<std::string>& args) {
  return std::any_of(args.begin(), args.end(), [&](const std::string& arg) {
    return arg == option || arg.starts_with(option + "=");
  });
}

// CLI11's messages begin with the option ("--gamma: Value 2 not in range"). Where the value came
// from the file, its place goes in front.
std::string Explain(const CLI::ParseError& error, const TomlFile& file,
                    const std::vector<std::string>& args) {
  const std::string message = error.what();
  const std::string option = message.substr(0, message.find(':'));
  const std::string key = option.starts_with("--") ? option.substr(2) : option;
  if (file.Sets(key) && !GivenAsArgument(option, args))
    return file.Place(key) + ": " + message.substr(2);
  return message + "; --help lists the options";
}

// TOML's integers end at 2^63 - 1; a greater one is written, and read, as a text.
std::string NumberText(const CLI::Option& option, const std::string& type) {
  if (type == "UINT") {
    const auto number = option.as<std::uint64_t>();
    const bool fits =
        number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return fits ? std::to_string(number) : Quoted(std::to_string(number));
  }
  if (type == "INT") return std::to_string(option.as<std::int64_t>());
  if (type == "BOOL") return option.as<bool>() ? "true" : "false";
  const auto number =
      ReadNumber(option.count() > 0 ? option.results().back() : option.get_default_str());
  return fmt::format("{}", number ? *number : option.as<double>());
}

// CLI11 keeps a list's default as "[a,b]".
std::vector<std::string> ListOf(const CLI::Option& option) {
  if (option.count() > 0) return option.results();
  const std::string& text = option.get_default_str();
  if (text.size() <= 2) return {};
  return CLI::detail::split(text.substr(1, text.size() - 2), ',');
}

// What stands before the validators in "INT:INT in [1 - 9]".
std::string TypeOf(const CLI::Option& option) {
  const std::string name = option.get_type_name();
  return name.substr(0, name.find_first_of(": "));
}

std::string ValueText(CLI::Option& option) {
  const std::string type = TypeOf(option);
  if (IsWrittenAsItsDefault(type)) return option.capture_default_str()->get_default_str();
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) return option.count() > 0 && option.as<bool>() ? "true" : "false";
  const bool is_number = type == "INT" || type == "UINT" || type == "FLOAT" || type == "BOOL";
  if (option.get_items_expected_max() > 1) return ListText(ListOf(option), !is_number);
  if (is_number) return NumberText(option, type);
  return Quoted(option.count() > 0 ? option.results().back() : option.get_default_str());
}

// CLI11 takes nan and inf for numbers, and its ranges let nan through.
void RequireFiniteNumbers(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (TypeOf(*option) != "FLOAT") continue;
    for (const std::string& text : option->results()) {
      const std::optional<double> number = ReadNumber(text);
      if (number && std::isfinite(*number)) continue;
      throw UsageError(option->get_name() + ": " + text +
                       " is not a finite number; --help lists the options");
    }
  }
}

}  // namespace

bool ParseOptions(CLI::App& app, const std::vector<std::string>& args) {
  bool print_config = false;
  app.option_defaults()->always_capture_default();
  app.set_config("--config", "", "TOML file with these options as keys; options on the command line override it");
  app.add_flag("--print-config", print_config, "print all settings as such a file, and exit")
      ->configurable(false);
  const auto file = std::make_shared<TomlFile>(app);
  app.config_formatter(file);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return false;
  } catch (const CLI::ParseError& error) {
    throw UsageError(Explain(error, *file, args));
  }
  RequireFiniteNumbers(app);
  if (print_config) std::cout << ConfigText(app);
  return !print_config;
}

std::vector<SettingText> SettingTexts(CLI::App& app) {
  std::vector<SettingText> settings;
  for (CLI::Option* option : app.get_options()) {
    if (!option->get_configurable() || option->get_lnames().empty()) continue;
    if (option->get_group().empty()) continue;  // what earlier releases had
    settings.push_back({.key = option->get_lnames().front(),
                        .value = ValueText(*option),
                        .group = option->get_group()});
  }
  return settings;
}

std::string ConfigText(CLI::App& app) {
  std::string text = TomlFile::FormatLine();
  for (const SettingText& setting : SettingTexts(app)) {
    text += setting.key + " = " + setting.value + "\n";
  }
  return text;
}

void ReadConfigText(CLI::App& app, const std::string& text) {
  const auto file = std::make_shared<TomlFile>(app, "settings");
  app.config_formatter(file);
  std::istringstream input(text);
  try {
    app.parse_from_stream(input);
  } catch (const CLI::ParseError& error) {
    throw std::runtime_error("the saved settings do not fit this release: " +
                             Explain(error, *file, {}));
  } catch (const UsageError& error) {
    throw std::runtime_error("the saved settings do not fit this release: " +
                             std::string(error.what()));
  }
  if (!file->is_current()) return;  // earlier releases did not know all keys
  std::string missing;
  for (const SettingText& setting : SettingTexts(app)) {
    if (!file->Sets(setting.key)) missing += (missing.empty() ? "" : ", ") + setting.key;
  }
  if (!missing.empty()) {
    throw std::runtime_error("the saved settings do not fit this release: they lack " +
                             missing);
  }
}

}  // namespace mario
