#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "emulator_server/game/game.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"
#include "tests/emulator_server/game/walk_game.h"

namespace mario {
namespace {

using testing::HasSubstr;

TEST(LoadGame, ReadsEverything) {
  const Game game = LoadWith("Walk", "Walk");
  EXPECT_EQ(game.name, "Walk");
  EXPECT_EQ(game.platform, "gb");
  EXPECT_EQ(game.roms.at(0).revision, "1.0");
  ASSERT_EQ(game.variables.size(), 3u);
  EXPECT_EQ(game.variables[0].name, "x");
  EXPECT_EQ(game.variables[0].address, 0xC001u);
  EXPECT_EQ(game.variables[1].address, 49312u);
  EXPECT_EQ(game.variables[1].mask, 255u);
  EXPECT_EQ(game.formulas.reward, "progress - died");
  ASSERT_EQ(game.death_causes.size(), 2u);
  EXPECT_EQ(game.death_causes[0].name, "zebra") << "in the file's order: the first that holds wins";
  EXPECT_EQ(game.FindActionSet("walk")->actions,
            (std::vector<Action>{{"none", 0}, {"right", 16}, {"right+A", 17}}));
  EXPECT_EQ(game.FindLevel("1-1")->writes.at(0).formula, "seed + difficulty");
  EXPECT_EQ(game.start.to_title.at(0).frames, 20);
  EXPECT_EQ(game.start.to_play.at(0).until, "x > 0");
  EXPECT_EQ(game.start.control, "x");
  EXPECT_EQ(game.FindActionSet("run"), nullptr);
  ASSERT_NE(game.FindActionSet("joypad"), nullptr);
  ASSERT_EQ(game.FindActionSet("joypad")->actions.size(), 256u);
  EXPECT_EQ(game.FindActionSet("joypad")->actions[0x11], (Action{"right+A", 0x11}));
  EXPECT_EQ(game.FindVariable("level"), 2u);
}

TEST(LoadGame, RefusesAFolderWithoutAGame) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { LoadGame(folder.path()); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("has neither a game.json")));
  EXPECT_THAT([&] { LoadGame(folder.path() / "none"); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("no such folder")));
}

TEST(LoadGame, NamesLineAndColumnOfASyntaxError) {
  EXPECT_TRUE(RefusesWith("\"Walk\",", "\"Walk\"", {"game.json:3:12: syntax error"}));
  EXPECT_TRUE(RefusesWith("{\n  \"name\"", "", {"game.json:1:", "syntax error"}));
}

TEST(LoadGame, RefusesAKeyThatStandsTwice) {
  EXPECT_TRUE(RefusesWith("\"platform\"", "\"name\"", {"\"name\" appears twice"}));
}

TEST(LoadGame, RefusesWhatIsTooLargeOrTooDeepToBeRead) {
  EXPECT_TRUE(RefusesWith("\"frames\": 20", "\"frames\": 1e999", {"1e999"}));
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  EXPECT_TRUE(RefusesWith("\"Walk\"", deep, {"more than 100 deep"}));
}

TEST(LoadGame, ShowsOnlyTheBeginningOfALongValue) {
  try {
    LoadWith("\"Walk\"", "[\"" + std::string(10'000, 'x') + "\"]");
    FAIL() << "a list is no name";
  } catch (const std::runtime_error& error) {
    EXPECT_LT(std::string(error.what()).size(), 500u);
  }
}

TEST(LoadGame, RefusesUnknownKeysAndNamesTheKnownOnes) {
  EXPECT_TRUE(RefusesWith("\"death_causes\"", "\"death_cause\"",
                          {"death_cause: unknown key", "death_causes, action_sets"}));
  EXPECT_TRUE(
      RefusesWith("\"about\"", "\"abuot\"", {"variables.x.abuot: unknown key", "address, type"}));
  EXPECT_TRUE(RefusesWith("\"cleared\"", "\"clear\"", {"formulas.clear: unknown key"}));
  EXPECT_TRUE(RefusesWith("\"until\"", "\"untill\"", {"start.to_play[0].untill: unknown key"}));
}

TEST(LoadGame, RefusesACropThatIsNotAPartOfTheScreen) {
  for (const char* crop : {"[0, 0, 200, 144]", "[160, 0, 0, 0]", "[0, 144, 1, 1]", "[80, 0, 81, 0]",
                           "[0, 1, 160, 144]"}) {
    EXPECT_TRUE(RefusesWith("\"start\"", "\"crop\": " + std::string(crop) + ", \"start\"",
                            {"crop: the crop [", "reaches beyond the screen of 160x144"}))
        << crop;
  }
  EXPECT_TRUE(LoadWith("\"start\"", "\"crop\": [0, 16, 0, 0], \"start\"").crop.has_value());
}

TEST(LoadGame, RefusesWhatALevelCannotWrite) {
  const std::string write = "\"seed + difficulty\"";
  EXPECT_TRUE(RefusesWith(write, "\"300\"", {"levels.1-1.level: 300 does not fit: |u1"}));
  EXPECT_TRUE(RefusesWith(write, "\"-1\"", {"levels.1-1.level: -1 does not fit: |u1"}));
  EXPECT_TRUE(
      RefusesWith(write, "\"200 + 10 * difficulty\"", {"levels.1-1.level: 260 does not fit"}));
  EXPECT_TRUE(RefusesWith(write, "\"1 / 0\"", {"levels.1-1.level: \"1 / 0\" is inf"}));
  EXPECT_NO_THROW(LoadWith(write, "\"seed\""));
  EXPECT_NO_THROW(LoadWith("\"levels\": {\"1-1\": {\"level\": " + write,
                           "\"difficulty\": [1, 5], \"levels\": {\"1-1\": {\"level\": "
                           "\"200 + 10 * difficulty\""));
}

TEST(LoadGame, RefusesAGameWithoutLevelsOrActions) {
  EXPECT_TRUE(RefusesWith("{\"1-1\": {\"level\": \"seed + difficulty\"}}", "{}",
                          {"levels: at least one level is needed"}));
  EXPECT_TRUE(RefusesWith("{\"walk\": [\"none\", \"right\", \"right+A\"]}", "{}",
                          {"action_sets: at least one set is needed"}));
}

TEST(LoadGame, RefusesAMaskWithoutABitOfItsVariable) {
  for (const char* mask : {"0", "1048576"}) {  // six BCD digits are less than 2^20
    EXPECT_TRUE(
        RefusesWith("\"mask\": 255", "\"mask\": " + std::string(mask),
                    {"variables.score.mask: the mask selects none of the variable's bits"}));
  }
  EXPECT_NO_THROW(LoadWith("\"mask\": 255", "\"mask\": 524288"));
}

TEST(LoadGame, RefusesVariablesNamedLikeFunctions) {
  EXPECT_TRUE(RefusesWith("\"score\": {", "\"sqrt\": {", {"variables.sqrt: the name is taken"}));
}

TEST(LoadGame, RefusesMissingKeys) {
  EXPECT_TRUE(RefusesWith("\"name\": \"Walk\",", "", {"the key \"name\" is missing"}));
  EXPECT_TRUE(RefusesWith("\"type\": \"|u1\", ", "", {"variables.x: the key \"type\" is missing"}));
}

TEST(LoadGame, RefusesValuesOfTheWrongType) {
  EXPECT_TRUE(RefusesWith("\"Walk\"", "5", {"name: a string is expected here, not 5"}));
  EXPECT_TRUE(RefusesWith("\"frames\": 20", "\"frames\": 0", {"to_title[0].frames", "from 1 to"}));
  EXPECT_TRUE(RefusesWith("\"frames\": 20", "\"frames\": 2.5", {"a whole number"}));
  EXPECT_TRUE(RefusesWith("[\"none\", \"right\", \"right+A\"]", "{}", {"a list is expected"}));
  EXPECT_TRUE(RefusesWith("[\"none\", \"right\", \"right+A\"]", "[]", {"at least one action"}));
  EXPECT_TRUE(RefusesWith("\"gb\"", "\"nes\"", {"unknown platform \"nes\"", "gb, gbc, gba"}));
  EXPECT_TRUE(RefusesWith("0123456789abcdef01", "01", {"roms[0].sha1", "40"}));
}

TEST(LoadGame, RefusesWrongTypeStringsAndAddresses) {
  EXPECT_TRUE(RefusesWith("\"|u1\"", "\"?u1\"", {"variables.x.type", "is not a type"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"0x1C001\"", {"variables.x.address", "out of range"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "70000", {"variables.x.address", "out of range"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"C001\"", {"is not an address such as"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"0xC0x1\"", {"is not an address such as"}));
  for (const char* address : {":C001", "1:", "1:2:3", "g:C001", "100:C001", "1:1C001", "-1:C001"}) {
    EXPECT_TRUE(RefusesWith("0xC001", address, {"is not an address such as"})) << address;
  }
}

TEST(LoadGame, ReadsAnAddressInABank) {
  const std::uint32_t in_bank_2 = BankAddress(2, 0xA123);
  for (const char* place : {"\"02:A123\"", "\"2:a123\"", "\"0xA123\", \"bank\": 2"}) {
    const Game game = LoadWith("\"0xC001\"", place);
    EXPECT_EQ(game.variables[*game.FindVariable("x")].address, in_bank_2) << place;
  }
}

TEST(LoadGame, RefusesBanksThatThereAreNot) {
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"01:C001\"", {"variables.x.address", "01:C001"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"0xD001\", \"bank\": 2", {"02:D001", "out of range"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"00:A000\", \"bank\": 2", {"variables.x.bank"}));
  EXPECT_TRUE(RefusesWith("\"0xC001\"", "\"0xA000\", \"bank\": -1", {"variables.x.bank"}));
}

TEST(LoadGame, RefusesWrongFormulasAndNamesTheirPlace) {
  EXPECT_TRUE(RefusesWith("x == 0", "x ==", {"formulas.died", "Unexpected end"}));
  EXPECT_TRUE(RefusesWith("x > 99", "y > 99", {"formulas.cleared", "unknown name 'y'"}));
  EXPECT_TRUE(RefusesWith("score == 2", "scor == 2", {"death_causes.ant", "unknown name 'scor'"}));
  for (const std::string name : {"cleared", "time-limit", "stall", "server-lost"}) {
    EXPECT_TRUE(RefusesWith("\"ant\"", "\"" + name + "\"",
                            {"death_causes." + name, "is an end of an episode in every game"}));
  }
  EXPECT_TRUE(RefusesWith("seed + diff", "x + diff", {"levels.1-1.level", "unknown name 'x'"}));
  EXPECT_TRUE(RefusesWith("x > 0", "x >", {"start.to_play[0].until"}));
  EXPECT_TRUE(RefusesWith("\"position\": \"x\"", "\"position\": \"progress\"",
                          {"formulas.position", "unknown name 'progress'"}));
}

TEST(LoadGame, RefusesUnknownVariablesWhereTheyAreNamed) {
  EXPECT_TRUE(
      RefusesWith("{\"level\": ", "{\"stage\": ", {"unknown variable \"stage\"", "x, score"}));
  EXPECT_TRUE(
      RefusesWith("\"control\": \"x\"", "\"control\": \"mario\"", {"start.control", "\"mario\""}));
}

TEST(LoadGame, RefusesLevelWritesIntoTheProgram) {
  EXPECT_TRUE(RefusesWith("\"0xC003\"", "\"0x0003\"", {"levels.1-1.level", "cannot be written"}));
}

TEST(LoadGame, RefusesUnknownButtonsAndRepeatedActions) {
  EXPECT_TRUE(
      RefusesWith("\"right+A\"", "\"right+X\"", {"action_sets.walk[2]", "unknown button \"X\""}));
  EXPECT_TRUE(RefusesWith("\"right+A\"", "\"right\"", {"action_sets.walk[2]", "appears twice"}));
}

TEST(CheckFits, RefusesAGameForAnotherConsole) {
  Game game = TinyGame();
  EXPECT_NO_THROW(CheckFits(game, TinyRom()));
  game.platform = PlatformName(Platform::kGameBoyAdvance);
  EXPECT_THAT([&] { CheckFits(game, TinyRom()); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("describes a game for gba")));
}

}  // namespace
}  // namespace mario
