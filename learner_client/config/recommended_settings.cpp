#include "learner_client/config/recommended_settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace mario {
namespace {

// As emulator_server/game/settings_reader.cpp names them.
constexpr std::array<std::string_view, 13> kRecommendable = {"frame-skip",
                                                             "observation-height",
                                                             "observation-width",
                                                             "max-last-two-frames",
                                                             "min-last-two-frames",
                                                             "no-ops",
                                                             "max-steps",
                                                             "stall-steps",
                                                             "reward-clip",
                                                             "last-level-seed",
                                                             "level-difficulty",
                                                             "archive-share",
                                                             "gamma"};

bool IsRecommendable(const std::string& key) {
  return std::find(kRecommendable.begin(), kRecommendable.end(), key) != kRecommendable.end();
}

}  // namespace

std::vector<RecommendedSetting> RecommendableSettings(const LearnerConfig& config) {
  std::vector<RecommendedSetting> settings;
  for (const auto& [key, value] : KeysAndValues(config)) {
    if (IsRecommendable(key)) settings.push_back({key, value});
  }
  return settings;
}

std::string ApplySettings(CLI::App& app, const std::vector<RecommendedSetting>& settings) {
  std::string applied;
  for (const auto& [key, value] : settings) {
    if (!IsRecommendable(key)) continue;
    CLI::Option* option = app.get_option("--" + key);
    if (option->count() > 0) continue;
    try {
      option->add_result(value);
      option->run_callback();
    } catch (const CLI::ParseError& error) {
      throw std::runtime_error("the game recommends " + key + " = " + value +
                               ", which is none of its values (" + error.what() + "); give --" +
                               key + " yourself");
    }
    applied += (applied.empty() ? "" : ", ") + key + " = " + value;
  }
  return applied;
}

}  // namespace mario
