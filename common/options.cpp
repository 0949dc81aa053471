#include "common/options.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>

#include "common/program.h"

namespace mario {
namespace {

std::string NodeText(const toml::node& node) {
  if (const auto* string = node.as_string()) return string->get();
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  std::ostringstream text;
  text << toml::node_view<const toml::node>(node);
  return text.str();
}

// Lets CLI11 read strict TOML, and remembers the line of each key for error messages.
class TomlFile : public CLI::ConfigTOML {
 public:
  explicit TomlFile(const CLI::App& app) : app_(app) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> settings;
    for (const auto& [key, node] : Parse(input)) {
      const std::string name(key.str());
      lines_[name] = node.source().begin.line;
      if (app_.get_option_no_throw("--" + name) == nullptr) {
        throw UsageError(Place(name) + ": unknown key '" + name + "'; --help lists the keys");
      }
      if (IsEmptyAsItsOption(name, node)) continue;
      settings.push_back({{}, name, Inputs(name, node)});
    }
    return settings;
  }

  bool Sets(const std::string& key) const { return lines_.contains(key); }

  // "modern.toml:12"
  std::string Place(const std::string& key) const {
    return Path() + ":" + std::to_string(lines_.at(key));
  }

 private:
  std::string Path() const { return app_.get_config_ptr()->as<std::string>(); }

  toml::table Parse(std::istream& input) const {
    try {
      return toml::parse(input);
    } catch (const toml::parse_error& error) {
      const auto& at = error.source().begin;
      throw UsageError(Path() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                       ": " + std::string(error.description()));
    }
  }

  // CLI11 takes no empty list; one that is empty by default stays so.
  bool IsEmptyAsItsOption(const std::string& name, const toml::node& node) const {
    const auto* array = node.as_array();
    const std::string by_default = app_.get_option("--" + name)->get_default_str();
    return array != nullptr && array->empty() && (by_default.empty() || by_default == "[]");
  }

  std::vector<std::string> Inputs(const std::string& name, const toml::node& node) const {
    if (const auto* array = node.as_array()) {
      std::vector<std::string> inputs;
      for (const toml::node& element : *array) inputs.push_back(NodeText(element));
      return inputs;
    }
    if (!node.is_value()) {
      throw UsageError(Place(name) + ": '" + name + "' is a table; keys stand at the top level");
    }
    return {NodeText(node)};
  }

  const CLI::App& app_;
  mutable std::map<std::string, toml::source_index> lines_;
};

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

bool IsBare(const std::string& value) {
  if (value == "true" || value == "false") return true;
  char* end = nullptr;
  std::strtod(value.c_str(), &end);
  return !value.empty() && *end == '\0' && value.find_first_of("xXnN") == std::string::npos;
}

std::string Quoted(const std::string& value) {
  if (IsBare(value)) return value;
  std::ostringstream text;
  text << toml::value<std::string>(value);
  return text.str();
}

std::string ListText(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + Quoted(value);
  return "[" + text + "]";
}

// CLI11 keeps a list's default as "[a,b]".
std::vector<std::string> DefaultList(const std::string& text) {
  if (text.size() <= 2) return {};
  return CLI::detail::split(text.substr(1, text.size() - 2), ',');
}

std::string ValueText(const CLI::Option& option) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) return option.count() > 0 ? option.as<bool>() ? "true" : "false" : "false";
  const bool is_list = option.get_items_expected_max() > 1;
  if (is_list)
    return ListText(option.count() > 0 ? option.results() : DefaultList(option.get_default_str()));
  return Quoted(option.count() > 0 ? option.results().back() : option.get_default_str());
}

}  // namespace

bool ParseOptions(CLI::App& app, const std::vector<std::string>& args) {
  bool print_config = false;
  app.option_defaults()->always_capture_default();
  app.set_config("--config", "", "TOML file with these options as keys; arguments go before it");
  app.add_flag("--print-config", print_config, "print all settings as such a file, and end")
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
  if (print_config) std::cout << ConfigText(app);
  return !print_config;
}

std::string ConfigText(const CLI::App& app) {
  std::ostringstream text;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_configurable() || option->get_lnames().empty()) continue;
    text << option->get_lnames().front() << " = " << ValueText(*option) << "\n";
  }
  return text.str();
}

}  // namespace mario
