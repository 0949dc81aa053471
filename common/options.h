#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace mario {

// Reads a command's options from its arguments (without the program's name) and, below them, from
// the TOML file that --config names: each option `--frame-skip N` is also a key `frame-skip = N`.
// Adds
// --config and --print-config to `app`.
//
// Returns false when --help or --print-config has been answered on stdout and nothing is left to
// do. Throws UsageError, naming the option or the file and the line.
bool ParseOptions(CLI::App& app, const std::vector<std::string>& args);

// The options' values as a TOML file that --config reads back.
std::string ConfigText(const CLI::App& app);

}  // namespace mario
