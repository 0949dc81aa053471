#include "emulator_server/workshop/bench/json_text.h"

#include <algorithm>

namespace mario {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kWidth = 100;

std::string Leaf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string OneLine(const Json& json) {
  if (!json.is_structured()) return Leaf(json);
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (!text.empty()) text += ", ";
    if (json.is_object()) text += Leaf(key) + ": ";
    text += OneLine(value);
  }
  return json.is_object() ? "{" + text + "}" : "[" + text + "]";
}

// Whether it reads well in one line, if it fits. `depth`: of the whole it is 0.
bool IsShort(const Json& json, int depth) {
  if (!json.is_object() || json.empty()) return depth > 0;
  const auto is_leaf = [](const Json& value) { return !value.is_structured(); };
  return depth > 1 && std::all_of(json.begin(), json.end(), is_leaf);
}

// `before`: characters that stand before it in its line.
void Append(const Json& json, int depth, std::size_t before, std::string& text) {
  const std::string line = OneLine(json);
  if (!json.is_structured() || (IsShort(json, depth) && before + line.size() < kWidth)) {
    text += line;
    return;
  }
  const std::string indent(2 * static_cast<std::size_t>(depth + 1), ' ');
  text += json.is_object() ? "{" : "[";
  const char* separator = "\n";
  for (const auto& [key, value] : json.items()) {
    const std::string name = json.is_object() ? Leaf(key) + ": " : "";
    text += separator + indent + name;
    Append(value, depth + 1, indent.size() + name.size(), text);
    separator = ",\n";
  }
  text += "\n" + std::string(indent.size() - 2, ' ') + (json.is_object() ? "}" : "]");
}

}  // namespace

std::string JsonText(const Json& json) {
  std::string text;
  Append(json, 0, 0, text);
  return text + "\n";
}

}  // namespace mario
