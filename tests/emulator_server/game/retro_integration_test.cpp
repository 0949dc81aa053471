#include "emulator_server/game/retro_integration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/game/game_rules.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"
#include "tests/emulator_server/game/retro_folder.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(RetroIntegration, MakesOneActionOfEachCombinationOfTheGroups) {
  const Game game =
      RetroFolder(R"({"actions": [[[], ["LEFT"], ["RIGHT"]], [[], ["A"], ["A", "B"]]]})").Load();
  std::vector<std::string> names;
  for (const Action& action : game.FindActionSet("default")->actions) names.push_back(action.name);
  EXPECT_THAT(names, testing::ElementsAre("none", "left", "right", "A", "left+A", "right+A", "A+B",
                                          "left+A+B", "right+A+B"));
}

std::set<std::string> ActionNames(const Game& game, const std::string& set) {
  std::set<std::string> names;
  for (const Action& action : game.FindActionSet(set)->actions) names.insert(action.name);
  return names;
}

TEST(RetroIntegration, OffersWhatStableRetroFiltersWhereNoActionsAreGiven) {
  const Game game = RetroFolder("").Load();
  EXPECT_EQ(game.action_sets.front().name, "default");
  const std::set<std::string> names = ActionNames(game, "default");
  EXPECT_EQ(names.size(), 72u) << "3 x 3 x 8";
  EXPECT_THAT(names, testing::IsSupersetOf({"none", "right+A+B", "up", "select",
                                            "left+down+A+B+select", "right+up+B+select"}));
  for (const std::string& name : names) EXPECT_EQ(name.find("start"), std::string::npos) << name;
  std::set<std::string> with_start = names;
  with_start.insert("start");
  EXPECT_EQ(ActionNames(game, "default+start"), with_start);
  EXPECT_EQ(ActionNames(game, "simple").size(), 20u);
  EXPECT_THAT(ActionNames(game, "simple"), testing::IsSupersetOf({"none", "right+A+B", "down"}));
}

TEST(RetroIntegration, OffersTheShouldersOfAnAdvance) {
  const Game game =
      RetroFolder("", R"({"info": {"x": {"address": 33554432, "type": "<u2"}}})").Load();
  const std::set<std::string> names = ActionNames(game, "default");
  EXPECT_EQ(names.size(), 288u) << "3 x 3 x 8 x 4";
  EXPECT_THAT(names, testing::IsSupersetOf({"R+L", "right+A+R", "L"}));
}

TEST(RetroIntegration, PlaysNoSaveStateThatCannotBeReadAndSaysWhatToDo) {
  const RetroFolder folder("");
  folder.Add("Level1.state", "another emulator's");
  for (const char* metadata :
       {R"({"default_state": "Level1"})", R"({"default_player_state": ["Level1", "Two"]})"}) {
    folder.Add("metadata.json", metadata);
    const Game game = folder.Load();  // it may be described
    EXPECT_THAT(
        [&] { CheckStart(game); },
        testing::ThrowsMessage<std::runtime_error>(AllOf(
            HasSubstr("metadata.json: default_state: save states of other emulators "
                      "are not read"),
            HasSubstr("\"Level1\""), HasSubstr("start.json"), HasSubstr("docs/new-game.md"))));
    EXPECT_THROW(EnvironmentPool(game, TinyRom(), {.environments = 1, .threads = 1}),
                 std::runtime_error);
  }
  folder.Add("start.json", R"({"to_play": [{"buttons": "start", "frames": 2}]})");
  const Game game = folder.Load();
  EXPECT_NO_THROW(CheckStart(game));
  EXPECT_EQ(game.levels.front().name, "Level1");
  EXPECT_THAT(game.notes,
              testing::ElementsAre(HasSubstr("start.json leads from there to the start of play")));
}

TEST(RetroIntegration, BeginsInAStateOfOnesOwnInThePlaceOfAnotherEmulators) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  for (int frame = 0; frame < 10; ++frame) emulator.RunFrame(kNoButtons, Draw::kNo);
  for (int frame = 0; frame < 3; ++frame) emulator.RunFrame(kButtonStart, Draw::kNo);
  for (int frame = 0; frame < 7; ++frame) emulator.RunFrame(kButtonRight, Draw::kNo);
  const RetroFolder folder(R"({"reward": {"variables": {"x-pos": {"reward": 1}}}})");
  folder.Add("metadata.json", R"({"default_state": "Level1"})");
  folder.Add("Level1.state", MakeLevelState(emulator));
  const Game game = folder.Load();
  EXPECT_THAT(game.notes, testing::IsEmpty());
  EnvironmentPool pool(game, rom, {.environments = 1, .threads = 1});
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  config.max_no_ops = 0;
  config.variables = {"x_pos"};
  const auto environments = pool.Open(config, [] {});
  environments->Send(0, std::vector<int>{0});
  EXPECT_EQ(environments->Receive().steps[0].variables.at(0), emulator.Read(0xC001));
  EXPECT_GT(emulator.Read(0xC001), 0);
}

TEST(RetroIntegration, SaysThatSaveStatesAreNotReadWhereNoneIsTheDefault) {
  const RetroFolder folder("");
  EXPECT_THAT(folder.Load().notes, testing::IsEmpty());
  folder.Add("Bonus.state", "anything");
  EXPECT_THAT(folder.Load().notes, testing::ElementsAre(HasSubstr("are not read: the game begins "
                                                                  "at power-on")));
}

TEST(RetroIntegration, ReadsACropToTheEdgeAndTheFirstPlayersOfSeveral) {
  const Crop to_edge = RetroFolder(R"({"crop": [0, 16, 0, 0]})").Load().crop.value();
  const Crop on_screen = OnScreen(to_edge, {160, 144});
  EXPECT_EQ(on_screen.y, 16);
  EXPECT_EQ(on_screen.width, 160);
  EXPECT_EQ(on_screen.height, 128);
  EXPECT_EQ(RetroFolder(R"({"crops": [[8, 0, 80, 0], [80, 0, 80, 0]]})").Load().crop->x, 8);
  const Game whole = RetroFolder(R"({"crop": [0, 0, 0, 0]})").Load();
  EXPECT_NO_THROW(CheckFits(whole, TinyRom()));
  const Game beyond = RetroFolder(R"({"crop": [100, 0, 80, 80]})").Load();
  EXPECT_THAT([&] { CheckFits(beyond, TinyRom()); },
              testing::ThrowsMessage<std::runtime_error>(
                  HasSubstr("[100, 0, 80, 80] reaches beyond the screen of 160x144")));
}

TEST(RetroIntegration, ReadsMetadataAndChecksums) {
  const RetroFolder folder("");
  folder.Add("metadata.json", R"({"default_state": "Level1", "anything": 3})");
  folder.Add("start.json", "{}");
  folder.Add("rom.sha", "0123456789ABCDEF0123456789abcdef01234567\n");
  const Game game = folder.Load();
  EXPECT_NE(game.FindLevel("Level1"), nullptr);
  EXPECT_EQ(game.roms.at(0).sha1, "0123456789abcdef0123456789abcdef01234567");
  EXPECT_TRUE(ChecksumComplaint(game, TinyRom()).has_value());
  folder.Add("rom.sha", TinyRom().sha1);
  EXPECT_FALSE(ChecksumComplaint(folder.Load(), TinyRom()).has_value());
}

TEST(RetroIntegration, ChangesNamesThatFormulasCannotHave) {
  const Game game = RetroFolder("").Load();
  EXPECT_TRUE(game.FindVariable("x_pos").has_value());
  EXPECT_TRUE(game.FindVariable("position_").has_value());
}

TEST(RetroIntegration, ChangesTheNamesOfFunctionsAndConstants) {
  const Game game = RetroFolder(R"({"done": {"variables": {"min": {"op": "zero"}}},
                                    "reward": {"variables": {"_pi": {"reward": 1}}}})",
                                R"({"info": {"min": {"address": 49152, "type": "|u1"},
                                             "_pi": {"address": 49153, "type": "|u1"},
                                             "delta_x": {"address": 49154, "type": "|u1"},
                                             "3d": {"address": 49155, "type": "|u1"}}})")
                        .Load();
  for (const char* name : {"min_", "_pi_", "vdelta_x", "v3d"}) {
    EXPECT_TRUE(game.FindVariable(name).has_value()) << name;
  }
}

TEST(RetroIntegration, RefusesLuaScripts) {
  EXPECT_TRUE(Refuses(R"({"reward": {"script": "lua:f"}})", "reward.script: Lua scripts"));
  EXPECT_TRUE(Refuses(R"({"done": {"script": "lua:f"}})", "done.script: Lua scripts"));
}

TEST(RetroIntegration, RefusesWhatIsWrongAndNamesThePlace) {
  EXPECT_TRUE(Refuses(R"({"reward": {"variables": {"gold": {"reward": 1}}}})",
                      "reward.variables.gold: data.json has no variable"));
  EXPECT_TRUE(Refuses(R"({"done": {"variables": {"lives": {"op": "nil"}}}})",
                      "done.variables.lives.op: unknown op \"nil\""));
  EXPECT_TRUE(Refuses(R"({"done": {"condition": "some"}})", "unknown condition \"some\""));
  EXPECT_TRUE(Refuses(R"({"reward": {"variables": {"score": {"measurement": "x"}}}})",
                      "unknown measurement"));
  EXPECT_TRUE(Refuses(R"({"rewards": []})", "several players"));
  EXPECT_TRUE(Refuses(R"({"actions": [[["X"]]]})", "actions[0][0][0]: unknown button"));
  EXPECT_TRUE(Refuses(R"({"actions": [[]]})", "at least one combination"));
  EXPECT_TRUE(Refuses(R"({"crop": [1, 2]})", "a crop is"));
  EXPECT_TRUE(Refuses(R"({"reward" {}})", "scenario.json:1:11: syntax error"));
  EXPECT_TRUE(Refuses("", "data.json: the key \"info\" is missing", "{}"));
  EXPECT_TRUE(Refuses("", "info.a.type: \"?u4\" is not a type",
                      R"({"info": {"a": {"address": 1, "type": "?u4"}}})"));
}

TEST(RetroIntegration, RefusesAddressesOutsideOfTheConsole) {
  const Game game =
      RetroFolder("", R"({"info": {"a": {"address": 16711680, "type": "|u1"}}})").Load();
  EXPECT_THAT([&] { CheckFits(game, TinyRom()); },
              testing::ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("0xFF0000"), HasSubstr("outside of the memory of gb"))));
}

std::vector<std::filesystem::path> HandheldFolders(const std::filesystem::path& data) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
    // A checkout's folders end in the console, those of the released package in a version besides.
    std::string name = entry.path().filename();
    if (name.ends_with("-v0")) name.resize(name.size() - 3);
    const bool handheld =
        name.ends_with("-GameBoy") || name.ends_with("-GbColor") || name.ends_with("-GbAdvance");
    if (handheld && exists(entry.path() / "data.json")) folders.push_back(entry.path());
  }
  return folders;
}

// stable-retro's own folders, of a checkout of Farama-Foundation/stable-retro or of its package.
TEST(RetroIntegration, ReadsEveryFolderOfStableRetrosHandhelds) {
  const char* const data = std::getenv("STABLE_RETRO_DATA");
  if (data == nullptr) {
    GTEST_SKIP()
        << "STABLE_RETRO_DATA=FOLDER names stable-retro's data: retro/data of a checkout, or "
           "stable_retro/data of the package (pip download stable-retro)";
  }
  const std::vector<std::filesystem::path> folders = HandheldFolders(data);
  EXPECT_GE(folders.size(), 30u);
  for (const std::filesystem::path& folder : folders) {
    SCOPED_TRACE(folder);
    const Game game = LoadGame(folder);
    EXPECT_NO_THROW(CheckFits(game, TinyRom()));
    EXPECT_FALSE(game.levels.front().name.empty());
    EXPECT_NE(game.FindActionSet("default+start"), nullptr);
    const bool has_state = exists(folder / "metadata.json");
    EXPECT_EQ(!game.missing_start.empty(), has_state) << game.missing_start;
    const Rom rom = TinyRom();
    const Emulator memory(rom);
    GameRules rules(game);
    rules.Begin(memory);
    EXPECT_TRUE(std::isfinite(rules.Judge(memory).reward));
  }
}

}  // namespace
}  // namespace mario
