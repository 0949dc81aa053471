#include "emulator_server/config_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "common/program.h"
#include "tests/emulator_server/tiny_rom.h"

namespace mario {
namespace {

EnvironmentConfig TinyConfig() {
  EnvironmentConfig config;
  config.action_set = "walk";
  config.levels = {"near"};
  return config;
}

struct WrongSetting {
  const char* said;
  void (*change)(EnvironmentConfig&);
};

TEST(CheckConfig, NamesTheSettingThatCannotBeServed) {
  const Game game = TinyGame();
  EXPECT_NO_THROW(CheckConfig(TinyConfig(), game));
  const std::vector<WrongSetting> wrong = {
      {"at least one environment", [](EnvironmentConfig& c) { c.environments = 0; }},
      {"equal groups", [](EnvironmentConfig& c) { c.groups = 3; }},
      {"frame_skip", [](EnvironmentConfig& c) { c.frame_skip = 0; }},
      {"sticky_probability", [](EnvironmentConfig& c) { c.sticky_probability = 1.1; }},
      {"sticky_probability", [](EnvironmentConfig& c) { c.sticky_probability = std::nan(""); }},
      {"archive_share", [](EnvironmentConfig& c) { c.archive_share = -0.1; }},
      {"exclude each other",
       [](EnvironmentConfig& c) { c.max_last_two_frames = c.min_last_two_frames = true; }},
      {"max_no_ops", [](EnvironmentConfig& c) { c.max_no_ops = -1; }},
      {"max_steps", [](EnvironmentConfig& c) { c.max_steps = -1; }},
      {"stall_steps", [](EnvironmentConfig& c) { c.stall_steps = -1; }},
      {"reward_clip", [](EnvironmentConfig& c) { c.reward_clip = -1.0; }},
      {"first_level_seed", [](EnvironmentConfig& c) { c.first_level_seed = 1; }},
      {"level_difficulty", [](EnvironmentConfig& c) { c.level_difficulty = 10; }},
      {"near, seeded", [](EnvironmentConfig& c) { c.levels = {"9-9"}; }},
      {"near, seeded", [](EnvironmentConfig& c) { c.levels = {}; }},
      {"walk, turn", [](EnvironmentConfig& c) { c.action_set = "fly"; }},
      {"frame, x, state", [](EnvironmentConfig& c) { c.variables = {"y"}; }}};
  for (const WrongSetting& setting : wrong) {
    EnvironmentConfig config = TinyConfig();
    setting.change(config);
    EXPECT_THAT([&] { CheckConfig(config, game); },
                testing::ThrowsMessage<UsageError>(testing::HasSubstr(setting.said)));
  }
}

}  // namespace
}  // namespace mario
