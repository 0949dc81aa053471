// Every description of games/ is valid, and fits its ROM where that is at hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "emulator_server/environments/config_check.h"
#include "emulator_server/game/game.h"
#include "emulator_server/workshop/check.h"

namespace mario {
namespace {

std::vector<std::filesystem::path> ShippedGames() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(GAMES_FOLDER)) {
    if (exists(entry.path() / "game.json")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::optional<std::filesystem::path> RomOf(const std::filesystem::path& game) {
  const char* const roms = std::getenv("MARIO_ROMS");
  if (roms == nullptr) return std::nullopt;
  for (const char* const ending : {".gb", ".gbc", ".gba", ".zip"}) {
    const auto rom = std::filesystem::path(roms) / (game.filename().string() + ending);
    if (exists(rom)) return rom;
  }
  return std::nullopt;
}

class ShippedGame : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(ShippedGame, HasAValidDescriptionThatADefaultLearnerMayPlay) {
  const Game game = LoadGame(GetParam());
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  EXPECT_NO_THROW(CheckConfig(WithGameDefaults(config, game), game));
}

TEST_P(ShippedGame, NamesOnlyActionsOfItsFirstSetInItsScriptedPlayer) {
  const Game game = LoadGame(GetParam());
  std::ifstream file(GetParam() / "scripted.actions");
  if (!file) GTEST_SKIP() << "it has no scripted player";
  int steps = 0, lines = 0;
  for (std::string action; file >> steps >> action; ++lines) {
    EXPECT_GT(steps, 0);
    EXPECT_TRUE(std::ranges::any_of(game.action_sets.front().actions, [&](const Action& known) {
      return known.name == action;
    })) << action;
  }
  EXPECT_GT(lines, 0);
  EXPECT_TRUE(file.eof());
}

TEST_P(ShippedGame, FitsItsRomAndStartsAndAnswers) {
  const auto rom = RomOf(GetParam());
  if (!rom) GTEST_SKIP() << "MARIO_ROMS=FOLDER names a folder with its ROM, named as the game is";
  CheckOptions options;
  options.game = GetParam();
  options.rom = *rom;
  options.strict = true;
  std::ostringstream out;
  EXPECT_NO_THROW(CheckGame(options, out)) << out.str();
  for (const char* const warning :
       {"the reward is 0", "the position never grows", "it ended within"}) {
    EXPECT_EQ(out.str().find(warning), std::string::npos) << out.str();
  }
}

INSTANTIATE_TEST_SUITE_P(Games, ShippedGame, testing::ValuesIn(ShippedGames()),
                         [](const auto& game) { return "of_" + game.param.filename().string(); });

TEST(CheckWithoutADescription, AsksNobodyWhenEpisodesEnd) {
  CheckOptions options;
  options.game = kNoDescription;
  options.rom = std::filesystem::path(GAMES_FOLDER) / "sprout_land/sprout_land.gb";
  std::ostringstream out;
  CheckGame(options, out);
  EXPECT_NE(out.str().find("responds to the buttons"), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find("no episode ends by itself"), std::string::npos) << out.str();
}

TEST(ShippedGames, AreAtLeastEightThatAnyoneMayPlayAndTheTwoThatWereThere) {
  EXPECT_GE(ShippedGames().size(), 10u);
}

}  // namespace
}  // namespace mario
