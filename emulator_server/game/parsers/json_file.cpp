#include "emulator_server/game/parsers/json_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "emulator_server/game/parsers/json_lines.h"

namespace mario {
namespace {

using Json = nlohmann::ordered_json;

// Of lists and objects in each other: reading goes as deep as they do.
constexpr int kDeepest = 100;
constexpr std::size_t kLongestShown = 60;  // of a wrong value, in characters

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) {
    throw std::runtime_error("cannot read " + file.string() + ": " + std::strerror(errno));
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// "12:5", both counted from 1, of the byte before which the parser stopped.
std::string LineAndColumn(const std::string& text, std::size_t byte) {
  const std::size_t end = std::min(byte == 0 ? 0 : byte - 1, text.size());
  const auto stop = text.begin() + static_cast<std::ptrdiff_t>(end);
  const auto line = 1 + std::count(text.begin(), stop, '\n');
  const std::size_t line_start = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
  const std::size_t column = line_start == std::string::npos ? end + 1 : end - line_start;
  return std::to_string(line) + ":" + std::to_string(column);
}

// The library's sentence without its own prefix.
std::string SyntaxReason(const Json::parse_error& error) {
  const std::string text = error.what();
  const std::size_t at = text.find("syntax error");
  return at == std::string::npos ? text : text.substr(at);
}

std::string Shown(const Json& value) {
  const std::string text = value.dump();
  return text.size() <= kLongestShown ? text : text.substr(0, kLongestShown) + "...";
}

// What the library accepts and this reader does not: repeated keys, of which it silently keeps one,
// and values of any depth.
class Strictness {
 public:
  explicit Strictness(const std::filesystem::path& file) : file_(file) {}

  bool operator()(int depth, Json::parse_event_t event, Json& value) {
    if (depth > kDeepest) {
      throw std::runtime_error(file_.string() +
                               ": lists and objects are nested more than " +
                               std::to_string(kDeepest) + " deep");
    }
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(value).second) {
      throw std::runtime_error(file_.string() + ": the key " + value.dump() +
                               " appears twice in one object; remove one");
    }
    return true;
  }

 private:
  const std::filesystem::path& file_;
  std::vector<std::set<std::string>> keys_;
};

std::string Joined(std::initializer_list<std::string_view> keys) {
  std::string text;
  for (const std::string_view key : keys) text += (text.empty() ? "" : ", ") + std::string(key);
  return text;
}

}  // namespace

JsonValue JsonValue::ReadFile(const std::filesystem::path& file) {
  const std::string text = ReadText(file);
  try {
    return JsonValue(Json::parse(text, Strictness(file)), file, "");
  } catch (const Json::parse_error& error) {
    throw std::runtime_error(file.string() + ":" + LineAndColumn(text, error.byte) + ": " +
                             SyntaxReason(error));
  } catch (const Json::out_of_range& error) {
    throw std::runtime_error(file.string() + ": " + error.what());  // a number such as 1e999
  }
}

void JsonValue::Fail(const std::string& reason) const {
  throw std::runtime_error(PlaceText(file_, path_) + ": " + reason);
}

JsonValue JsonValue::Child(const Json& value, const std::string& key) const {
  return JsonValue(value, file_, path_.empty() ? key : path_ + "." + key);
}

std::string JsonValue::String() const {
  if (!value_.is_string()) Fail("a string is expected here, not " + Shown(value_));
  return value_.get<std::string>();
}

bool JsonValue::Boolean() const {
  if (!value_.is_boolean()) Fail("true or false is expected here, not " + Shown(value_));
  return value_.get<bool>();
}

double JsonValue::Number() const {
  if (!value_.is_number()) Fail("a number is expected here, not " + Shown(value_));
  return value_.get<double>();
}

std::int64_t JsonValue::Integer(std::int64_t least, std::int64_t greatest) const {
  const std::string expected =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(greatest);
  if (!value_.is_number_integer()) Fail(expected + " is expected here, not " + Shown(value_));
  const auto value = value_.get<std::int64_t>();
  const bool wrapped = value_.is_number_unsigned() && value < 0;
  if (wrapped || value < least || value > greatest) {
    Fail(expected + " is expected here, not " + Shown(value_));
  }
  return value;
}

std::vector<JsonValue> JsonValue::Items() const {
  if (!value_.is_array()) Fail("a list is expected here, not " + Shown(value_));
  std::vector<JsonValue> items;
  for (std::size_t i = 0; i < value_.size(); ++i) {
    items.push_back(JsonValue(value_[i], file_, path_ + "[" + std::to_string(i) + "]"));
  }
  return items;
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::Members() const {
  if (!value_.is_object()) Fail("an object is expected here, not " + Shown(value_));
  std::vector<std::pair<std::string, JsonValue>> members;
  for (const auto& [key, value] : value_.items()) members.emplace_back(key, Child(value, key));
  return members;
}

void JsonValue::AllowOnly(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, value] : Members()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      value.Fail("unknown key; known here: " + Joined(keys));
    }
  }
}

std::optional<JsonValue> JsonValue::Find(const std::string& key) const {
  if (!value_.is_object()) Fail("an object is expected here, not " + Shown(value_));
  const auto found = value_.find(key);
  if (found == value_.end()) return std::nullopt;
  return Child(*found, key);
}

JsonValue JsonValue::Require(const std::string& key) const {
  std::optional<JsonValue> value = Find(key);
  if (!value) Fail("the key \"" + key + "\" is missing");
  return *std::move(value);
}

}  // namespace mario
