#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mario {

// A value in a JSON file that knows where it stands, so that every complaint names the file, the line
// and the place. Reads strictly: each reader says which keys and types it knows, all else is an error.
// Every error is a std::runtime_error of one sentence.
class JsonValue {
 public:
  // `file` must hold one JSON value without repeated keys. A syntax error names line and column.
  static JsonValue ReadFile(const std::filesystem::path& file);

  [[noreturn]] void Fail(const std::string& reason) const;

  bool IsString() const { return value_.is_string(); }
  bool IsNumber() const { return value_.is_number(); }
  bool IsObject() const { return value_.is_object(); }

  std::string String() const;
  bool Boolean() const;
  double Number() const;
  std::int64_t Integer(std::int64_t least, std::int64_t greatest) const;
  std::vector<JsonValue> Items() const;
  std::vector<std::pair<std::string, JsonValue>> Members() const;  // in the file's order

  // Of an object with no other keys than these.
  void AllowOnly(std::initializer_list<std::string_view> keys) const;
  std::optional<JsonValue> Find(const std::string& key) const;
  JsonValue Require(const std::string& key) const;

 private:
  JsonValue(nlohmann::ordered_json value, std::filesystem::path file, std::string path)
      : value_(std::move(value)), file_(std::move(file)), path_(std::move(path)) {}

  JsonValue Child(const nlohmann::ordered_json& value, const std::string& key) const;

  nlohmann::ordered_json value_;
  std::filesystem::path file_;
  std::string path_;  // in the file: "start.to_play[1]"; empty: the whole of it
};

}  // namespace mario
