#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common/options.h"

// What the options of this folder are declared with; included by nothing else.
namespace mario::binding {

inline const CLI::Range kProbability(0.0, 1.0);
inline const CLI::Range kAtLeastOne(1, 1 << 30);
inline const CLI::Range kAtLeastZero(0, 1 << 30);

template <typename T>
CLI::Option* Add(CLI::App& app, const std::string& name, T& member, const std::string& help) {
  return app.add_option("--" + name, member, help);
}

// As an option with a value, so that a file or an argument can also turn off what is on.
inline CLI::Option* Add(CLI::App& app, const std::string& name, bool& member,
                        const std::string& help) {
  return app.add_option("--" + name, member, help)
      ->default_str(member ? "true" : "false")
      ->type_name("BOOL");
}

inline CLI::Option* Add(CLI::App& app, const std::string& name, double& member,
                        const std::string& help) {
  return AddNumber(app, name, member, help);
}

inline CLI::Option* Add(CLI::App& app, const std::string& name, std::string& member,
                        const std::string& help) {
  return app.add_option("--" + name, member, help)->check(ValidUtf8());
}

inline CLI::Option* Add(CLI::App& app, const std::string& name, std::vector<std::string>& member,
                        const std::string& help) {
  return AddNames(app, name, member, help);
}

inline CLI::Option* Add(CLI::App& app, const std::string& name, std::vector<double>& member,
                        const std::string& help) {
  return AddNumbers(app, name, member, help);
}

}  // namespace mario::binding
