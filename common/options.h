#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace mario {

// Reads a command's options from its arguments (without the program's name) and, below them, from
// the TOML file that --config names: each option `--frame-skip N` is also a key `frame-skip = N`.
// Adds --config and --print-config to `app`.
//
// Returns false when --help or --print-config has been answered on stdout and nothing is left to
// do. Throws UsageError, naming the option or the file and the line.
bool ParseOptions(CLI::App& app, const std::vector<std::string>& args);

// Options whose values come back from ConfigText as they are, where CLI11's own would not: it
// splits texts at commas, reads numbers with more digits than they have, and takes nan for one.
CLI::Option* AddNumber(CLI::App& app, const std::string& name, double& member,
                       const std::string& help);
CLI::Option* AddNumbers(CLI::App& app, const std::string& name, std::vector<double>& member,
                        const std::string& help);
CLI::Option* AddNames(CLI::App& app, const std::string& name, std::vector<std::string>& member,
                      const std::string& help);

// For a whole number or a range of them, both ends included: 3 or 1..9, 0 to `greatest`.
CLI::Option* AddRange(CLI::App& app, const std::string& name, int& first, int& last, int greatest,
                      const std::string& help);

// For an option that is a text: refuses what a TOML file cannot hold.
const CLI::Validator& ValidUtf8();

// An option's value as TOML has it, and the group that it stands under in the help. Options without
// a group are those of earlier releases: they are read, and neither written nor listed in the help.
struct SettingText {
  std::string key;
  std::string value;
  std::string group;
};
std::vector<SettingText> SettingTexts(CLI::App& app);

// The options' values as a TOML file that --config reads back, with the version of its format as
// `format = 4`.
std::string ConfigText(CLI::App& app);

// Reads a text that ConfigText has written: every option must be in it, and nothing else. A text
// of an earlier format, or without one, may lack options: these keep their defaults. Throws
// std::runtime_error naming the keys that it has too many, or lacks.
void ReadConfigText(CLI::App& app, const std::string& text);

}  // namespace mario
