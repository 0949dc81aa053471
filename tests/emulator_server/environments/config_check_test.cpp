#include "emulator_server/environments/config_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "common/program.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

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
      {"are 4294967296 levels: ask for at most 2147483648",
       [](EnvironmentConfig& c) { c.last_level_seed = 0xFFFFFFFF; }},
      {"from the greater to the less", [](EnvironmentConfig& c) { c.first_level_difficulty = 9; }},
      {"\"near\" is named twice",
       [](EnvironmentConfig& c) {
         c.levels = {"near", "seeded", "near"};
       }},
      {"near, seeded", [](EnvironmentConfig& c) { c.levels = {"9-9"}; }},
      {"near, seeded",
       [](EnvironmentConfig& c) {
         c.levels = {"near", "7"};
       }},
      {"walk, turn", [](EnvironmentConfig& c) { c.action_set = "fly"; }},
      {"frame, x, state", [](EnvironmentConfig& c) { c.variables = {"y"}; }}};
  for (const WrongSetting& setting : wrong) {
    EnvironmentConfig config = TinyConfig();
    setting.change(config);
    EXPECT_THAT([&] { CheckConfig(config, game); },
                testing::ThrowsMessage<UsageError>(testing::HasSubstr(setting.said)));
  }
}

TEST(CheckConfig, RefusesATapThatIsAsLongAsTheStep) {
  Game game = TinyGame();
  game.action_sets.front().actions.push_back({"tap(A,4)", 0, 1, 4});
  EnvironmentConfig config = TinyConfig();
  EXPECT_THAT([&] { CheckConfig(config, game); },
              testing::ThrowsMessage<UsageError>(testing::HasSubstr(
                  "the action tap(A,4) of \"walk\" taps for 4 frames, which leaves none of a "
                  "step's 4 to release the button: give a frame_skip of at least 5")));
  config.frame_skip = 5;
  EXPECT_NO_THROW(CheckConfig(config, game));
}

TEST(CheckConfig, AsksTheGameForItsRangeOfDifficultyWhereALevelReadsIt) {
  Game game = TinyGame();
  game.levels.push_back({"hard", {{"level", "60 + difficulty"}}});
  game.difficulties = {2, 4};
  EnvironmentConfig config = TinyConfig();
  config.first_level_difficulty = config.last_level_difficulty = 5;
  EXPECT_NO_THROW(CheckConfig(config, game)) << "near has no difficulty";
  config.levels = {"hard"};
  EXPECT_THAT(
      [&] { CheckConfig(config, game); },
      testing::ThrowsMessage<UsageError>(testing::HasSubstr("level_difficulty is 2 to 4 in Tiny")));
  config.first_level_difficulty = 2;
  EXPECT_THROW(CheckConfig(config, game), UsageError) << "the range ends at 5";
  config.last_level_difficulty = 4;
  EXPECT_NO_THROW(CheckConfig(config, game));
}

TEST(CheckConfig, TakesHalfOfAllSeeds) {
  EnvironmentConfig config = TinyConfig();
  config.last_level_seed = 0x7FFFFFFF;
  EXPECT_NO_THROW(CheckConfig(config, TinyGame()));
}

TEST(LevelInfos, TellWhichLevelsHaveSeedsAndDifficulties) {
  Game game = TinyGame();
  game.levels.push_back({"hard", {{"level", "60 + difficulty"}}});
  EnvironmentConfig config;
  config.levels = {"near", "seeded", "hard"};
  config.first_level_seed = 50;
  config.last_level_seed = 100;
  config.first_level_difficulty = 2;
  config.last_level_difficulty = 4;
  const std::vector<LevelInfo> expected = {
      {.name = "near"},
      {.name = "seeded", .first_seed = 50, .last_seed = 100},
      {.name = "hard", .first_difficulty = 2, .last_difficulty = 4}};
  EXPECT_EQ(LevelInfos(config, game), expected);
}

TEST(WithGameDefaults, TakesSeedsForOneOfSeveralLevels) {
  EnvironmentConfig config;
  config.levels = {"near", "100..199"};
  const EnvironmentConfig seeded = WithGameDefaults(config, TinyGame());
  EXPECT_EQ(seeded.levels, (std::vector<std::string>{"near", "seeded"}));
  EXPECT_EQ(seeded.first_level_seed, 100u);
  EXPECT_EQ(seeded.last_level_seed, 199u);
  config.levels = {"7", "100..199"};
  EXPECT_THAT([&] { WithGameDefaults(config, TinyGame()); },
              testing::ThrowsMessage<UsageError>(testing::HasSubstr("two ranges of seeds")));
}

TEST(WithGameDefaults, TakesTheGamesFirstLevelAndActionSetWhereNoneIsNamed) {
  const EnvironmentConfig config = WithGameDefaults(EnvironmentConfig(), TinyGame());
  EXPECT_EQ(config.levels, std::vector<std::string>{"near"});
  EXPECT_EQ(config.action_set, "walk");
  const EnvironmentConfig named = WithGameDefaults(TinyConfig(), TinyGame());
  EXPECT_EQ(named, TinyConfig());
}

TEST(WithGameDefaults, TakesANumberForSeedsOfTheGeneratedLevel) {
  EnvironmentConfig config = TinyConfig();
  config.levels = {"100..199"};
  EnvironmentConfig seeded = WithGameDefaults(config, TinyGame());
  EXPECT_EQ(seeded.levels, std::vector<std::string>{"seeded"});
  EXPECT_EQ(seeded.first_level_seed, 100u);
  EXPECT_EQ(seeded.last_level_seed, 199u);
  config.levels = {"7"};
  seeded = WithGameDefaults(config, TinyGame());
  EXPECT_EQ(seeded.levels, std::vector<std::string>{"seeded"});
  EXPECT_EQ(seeded.first_level_seed, 7u);
  EXPECT_EQ(seeded.last_level_seed, 7u);
}

TEST(WithGameDefaults, TakesANumberForTheLevelOfThatName) {
  Game game = TinyGame();
  for (const char* name : {"7", "01", "1..2"}) game.levels.push_back({name, {}});
  for (const std::string name : {"7", "01", "1..2"}) {
    EnvironmentConfig config = TinyConfig();
    config.levels = {name};
    EXPECT_EQ(WithGameDefaults(config, game), config);
  }
}

TEST(WithGameDefaults, LeavesWhatIsNeitherALevelNorSeedsToTheCheck) {
  Game without_seeds = TinyGame();
  without_seeds.levels.pop_back();
  EnvironmentConfig config = TinyConfig();
  for (const std::string name : {"7", "7..", "..7", "-1", "4294967296", "1.5", "9..x", ""}) {
    config.levels = {name};
    EXPECT_EQ(WithGameDefaults(config, name == "7" ? without_seeds : TinyGame()), config) << name;
    EXPECT_THROW(CheckConfig(config, without_seeds), UsageError) << name;
  }
}

}  // namespace
}  // namespace mario
