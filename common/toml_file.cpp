#include "common/toml_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "common/program.h"

namespace mario {
namespace {

const std::string kFormatKey = "format";
// 1: release 0.2; 2: before there were curricula; 3: before there were demonstrations; fewer keys
constexpr std::int64_t kFormat = 4;

std::string NodeText(const toml::node& node) {
  if (const auto* string = node.as_string()) return string->get();
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  std::ostringstream text;
  text << toml::node_view<const toml::node>(node);
  return text.str();
}

toml::table Parse(std::istream& input, const std::string& path) {
  try {
    return toml::parse(input);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw UsageError(path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                     std::string(error.description()));
  }
}

std::int64_t ReadFormat(const toml::node& node, const std::string& place) {
  const auto format = node.value<std::int64_t>();
  if (format && *format >= 1 && *format <= kFormat) return *format;
  throw UsageError(place + ": these settings have format " + NodeText(node) +
                   ", and this release reads format 1 to " + std::to_string(kFormat) +
                   ": use the release that wrote them");
}

// CLI11 takes no empty list; one that is empty by default stays so.
bool IsEmptyAsItsOption(const CLI::Option& option, const toml::node& node) {
  const auto* array = node.as_array();
  const std::string by_default = option.get_default_str();
  return array != nullptr && array->empty() && (by_default.empty() || by_default == "[]");
}

std::vector<std::string> Inputs(const toml::node& node) {
  const auto* array = node.as_array();
  if (array == nullptr) return {NodeText(node)};
  std::vector<std::string> inputs;
  for (const toml::node& element : *array) inputs.push_back(NodeText(element));
  return inputs;
}

}  // namespace

TomlFile::TomlFile(const CLI::App& app, std::string path) : app_(app), path_(std::move(path)) {}

std::vector<CLI::ConfigItem> TomlFile::from_config(std::istream& input) const {
  std::vector<CLI::ConfigItem> settings;
  for (const auto& [key, node] : Parse(input, Path())) {
    const std::string name(key.str());
    lines_[name] = node.source().begin.line;
    if (name == kFormatKey) {
      format_ = ReadFormat(node, Place(name));
      continue;
    }
    const CLI::Option* option = app_.get_option_no_throw("--" + name);
    if (option == nullptr) {
      throw UsageError(Place(name) + ": unknown key '" + name + "'; --help lists the keys");
    }
    if (IsEmptyAsItsOption(*option, node)) continue;
    if (!node.is_array() && !node.is_value()) {
      throw UsageError(Place(name) + ": '" + name + "' is a table; keys stand at the top level");
    }
    settings.push_back({{}, name, Inputs(node)});
  }
  return settings;
}

bool TomlFile::is_current() const { return format_ == kFormat; }

std::string TomlFile::Place(const std::string& key) const {
  return Path() + ":" + std::to_string(lines_.at(key));
}

std::string TomlFile::FormatLine() { return kFormatKey + " = " + std::to_string(kFormat) + "\n"; }

std::string TomlFile::Path() const {
  return path_.empty() ? app_.get_config_ptr()->as<std::string>() : path_;
}

std::string Quoted(const std::string& text) {
  const bool is_plain =
      std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '\''; });
  if (is_plain) return "'" + text + "'";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + "\"";
}

bool IsToml(const std::string& text) {
  try {
    return toml::parse("text = " + Quoted(text))["text"].value<std::string>() == text;
  } catch (const toml::parse_error&) {
    return false;
  }
}

}  // namespace mario
