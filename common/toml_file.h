#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mario {

// Lets CLI11 read strict TOML, and remembers the line of each key for error messages. A key without
// an option, a table, and another format than this release's are UsageErrors.
class TomlFile : public CLI::ConfigTOML {
 public:
  // `path` stands for the file in messages; empty: what --config names.
  explicit TomlFile(const CLI::App& app, std::string path = {});

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

  // Of the file that was read last.
  bool Sets(const std::string& key) const { return lines_.contains(key); }
  bool is_current() const;  // in the format of this release
  std::string Place(const std::string& key) const;  // "modern.toml:12"

  // What says the version of the format in a file: "format = 4" and a newline.
  static std::string FormatLine();

 private:
  std::string Path() const;

  const CLI::App& app_;
  const std::string path_;
  mutable std::map<std::string, std::uint32_t> lines_;
  mutable std::int64_t format_ = 0;  // none
};

// As a TOML string: in single quotes where that is enough, else with what TOML escapes escaped.
std::string Quoted(const std::string& text);

// Whether a TOML file can hold `text`: it is valid UTF-8.
bool IsToml(const std::string& text);

}  // namespace mario
