// What descriptions say beyond addresses and held buttons, and how each wrong word of it is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/level_writes.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

// Parts of a description; each test writes one of them anew.
struct Parts {
  std::string platform = R"("gb")";
  std::string variables = R"("x": {"address": "0xC001", "type": "|u1"})";
  std::string actions = R"("none", "right")";
  std::string levels = R"("1-1": {})";
  std::string to_play = R"({"buttons": "start", "frames": 2, "moment": "menu"})";
  std::string more = "";
};

// In a folder with the file 1-2.state.
Game Load(const Parts& parts) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "1-2.state") << "read when it is played";
  std::ofstream(folder.path() / "game.json")
      << "{\"name\": \"Walk\", \"platform\": " << parts.platform << ",\n\"variables\": {"
      << parts.variables << "},\n\"formulas\": {\"position\": \"x\", \"died\": \"x == 0\", "
      << "\"reward\": \"progress\"},\n\"action_sets\": {\"walk\": [" << parts.actions
      << "]},\n\"levels\": {" << parts.levels << "},\n"
      << parts.more << "\n\"start\": {\"to_play\": [" << parts.to_play << "]}}";
  return LoadGame(folder.path());
}

testing::AssertionResult Refuses(const Parts& parts, const std::string& said) {
  try {
    Load(parts);
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    if (message.find(said) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "\"" << message << "\" does not say " << said;
  }
  return testing::AssertionFailure() << "was accepted";
}

struct Wrong {
  const char* text;
  const char* said;
};

// `x` beside it, so that the formulas hold.
Parts WithVariable(const std::string& text) {
  Parts parts;
  parts.variables += ",\n\"v\": " + text;
  return parts;
}

Variable ReadOne(const std::string& text) { return Load(WithVariable(text)).variables.at(1); }

TEST(GameFormat, ErrorsNameTheLine) {
  EXPECT_TRUE(Refuses(WithVariable(R"({"address": "0xC001", "type": "?"})"),
                      "game.json:3: variables.v.type: \"?\" is not a type"));
  EXPECT_TRUE(Refuses({.more = R"("crop": [0, 0, 300, 1],)"}, "game.json:6: crop[2]"));
  EXPECT_TRUE(Refuses({.levels = R"("1-1": {"x": "300"})"}, "game.json:5: levels.1-1.x: 300"));
}

TEST(GameFormat, ReadsArrays) {
  const Variable tiles = ReadOne(R"({"address": "0xC800", "type": "<u2", "length": 16,
                                     "reduce": "max"})");
  EXPECT_EQ(tiles.array->length, 16);
  EXPECT_EQ(tiles.array->stride, 2u) << "the type's bytes";
  EXPECT_EQ(tiles.addresses().last, 0xC81Fu);
  const Variable threes = ReadOne(R"({"address": "0xC800", "type": "|u1", "length": 4, "stride": 8,
                                      "reduce": "count", "equals": 3})");
  EXPECT_EQ(threes.array->equals, 3.0);
  EXPECT_EQ(threes.addresses().last, 0xC818u);
}

TEST(GameFormat, RefusesWrongArrays) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("length": 0, "reduce": "max")", "v.length: a whole number from 1 to 4096"},
           {R"("length": 5000, "reduce": "max")", "v.length: a whole number from 1 to 4096"},
           {R"("length": "4", "reduce": "max")", "v.length: a whole number"},
           {R"("length": 4)", "v: the key \"reduce\" is missing"},
           {R"("reduce": "max")", "v.reduce: it belongs to an array"},
           {R"("stride": 4)", "v.stride: it belongs to an array"},
           {R"("equals": 4)", "v.equals: it belongs to an array"},
           {R"("length": 4, "reduce": "mean")", "unknown reduction \"mean\"; known: max, min"},
           {R"("length": 4, "reduce": 1)", "v.reduce: a string is expected"},
           {R"("length": 4, "reduce": "max", "stride": 0)", "v.stride: a whole number from 1"},
           {R"("length": 4, "reduce": "max", "equals": 1)", "v.equals: it says what is counted"},
           {R"("length": 4, "reduce": "count", "equals": "1")", "v.equals: a number is expected"},
           {R"("length": 4096, "stride": 65536, "reduce": "max")", "v.address: the address is out"},
           {R"("lenght": 4)", "v.lenght: unknown key; known here: address, type"}}) {
    const std::string text = R"({"address": "0xC800", "type": "|u1", )" + std::string(wrong.text);
    EXPECT_TRUE(Refuses(WithVariable(text + "}"), wrong.said)) << wrong.text;
  }
}

TEST(GameFormat, ReadsMasksThatShift) {
  const Variable high =
      ReadOne(R"({"address": "0xC800", "type": "|u1", "mask": "0xF0", "shift": 4})");
  EXPECT_EQ(high.mask, 0xF0u);
  EXPECT_EQ(high.shift, 4);
}

TEST(GameFormat, RefusesWrongMasksAndShifts) {
  for (const Wrong& wrong :
       std::vector<Wrong>{{R"("shift": 4)", "v.shift: a shift moves the bits of a mask"},
                          {R"("mask": 240, "shift": 5)",
                           "v.shift: a shift of 5 would lose bits of the mask 0x00F0"},
                          {R"("mask": 240, "shift": 0)", "v.shift: a whole number from 1 to 62"},
                          {R"("mask": 240, "shift": "4")", "v.shift: a whole number"},
                          {R"("mask": "240")", "v.mask: \"240\" is not a number from 0 to"},
                          {R"("mask": "0xF0G")", "v.mask: \"0xF0G\" is not a number"},
                          {R"("mask": "0x0")", "the mask selects none of the variable's bits"}}) {
    const std::string text = R"({"address": "0xC800", "type": "|u1", )" + std::string(wrong.text);
    EXPECT_TRUE(Refuses(WithVariable(text + "}"), wrong.said)) << wrong.text;
  }
  EXPECT_TRUE(
      Refuses(WithVariable(R"({"address": "0xC800", "type": "|i1", "mask": 112, "shift": 4})"),
              "v.shift: only unsigned numbers are shifted"));
}

TEST(GameFormat, ReadsPointers) {
  const Variable boss = ReadOne(R"({"pointer": "0xC100", "offset": 4, "type": "<u2", "else": -1})");
  EXPECT_EQ(boss.address, 0xC100u);
  EXPECT_EQ(boss.addresses().last, 0xC101u) << "two bytes";
  EXPECT_EQ(boss.pointer->offset, 4);
  EXPECT_EQ(boss.pointer->otherwise, -1.0);
  const Variable low =
      ReadOne(R"({"pointer": "0xC100", "pointer_type": "|u1", "offset": "0xC200", "type": "|u1"})");
  EXPECT_EQ(low.pointer->offset, 0xC200);
  EXPECT_EQ(low.addresses().last, 0xC100u);
}

TEST(GameFormat, RefusesWrongPointers) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("address": "0xC000", "pointer": "0xC100")", "an address or a pointer, not both"},
           {R"("pointer": "0x4000")", "v.pointer: the pointer at 0x4000 is not in RAM"},
           {R"("pointer": "0x1C100")", "v.pointer: the address is out of range"},
           {R"("pointer": "0xFFFF")", "v.pointer: the address is out of range"},
           {R"("pointer": true)", "v.pointer: a whole number"},
           {R"("pointer": "02:C100")", "v.pointer: the address is out of range: 02:C100"},
           {R"("pointer": "0xC100", "pointer_type": "u2")", "v.pointer_type: \"u2\" is not a type"},
           {R"("pointer": "0xC100", "offset": "four")", "v.offset: \"four\" is not a number from"},
           {R"("pointer": "0xC100", "offset": 1.5)", "v.offset: a whole number"},
           {R"("pointer": "0xC100", "bank": 256)", "v.bank: a whole number from 0 to 255"},
           {R"("pointer": "0xC100", "else": "0")", "v.else: a number is expected"},
           {R"("address": "0xC000", "else": 0)", "v.else: it belongs to a pointer"},
           {R"("address": "0xC000", "offset": 0)", "v.offset: it belongs to a pointer"},
           {R"("address": "0xC000", "pointer_type": "<u2")", "v.pointer_type: it belongs to a"},
           {R"("about": "")", "v: the key \"address\" is missing"}}) {
    const std::string text = "{\"type\": \"|u1\", " + std::string(wrong.text) + "}";
    EXPECT_TRUE(Refuses(WithVariable(text), wrong.said)) << wrong.text;
  }
  Parts advance = WithVariable(R"({"type": "|u1", "pointer": "0x03000000", "bank": 1})");
  advance.platform = "\"gba\"";
  advance.variables.replace(advance.variables.find("0xC001"), 6, "0x03000004");
  EXPECT_TRUE(Refuses(advance, "v.bank: a Game Boy Advance's memory has no banks"));
}

TEST(GameFormat, RefusesABankThatTheConsoleLacks) {
  EXPECT_TRUE(Refuses(WithVariable(R"({"address": "02:D000", "type": "|u1"})"), "02:D000"));
  Parts colour = WithVariable(R"({"address": "02:D000", "type": "|u1"})");
  colour.platform = "\"gbc\"";
  EXPECT_NO_THROW(Load(colour));
  colour.more = R"("model": "gb",)";
  EXPECT_TRUE(Refuses(colour, "variables.v.address: the address is out of range: 02:D000"));
}

TEST(GameFormat, ReadsTheModelOfACartridgeOfBothKinds) {
  EXPECT_EQ(Load({.more = R"("model": "gb",)"}).model, "gb");
  EXPECT_TRUE(
      Refuses({.more = R"("model": "sgb",)"}, "model: unknown model \"sgb\"; known: gb, gbc"));
  EXPECT_TRUE(Refuses({.more = R"("model": 1,)"}, "model: a string is expected"));
  Parts advance{.platform = "\"gba\"", .more = R"("model": "gb",)"};
  EXPECT_TRUE(Refuses(advance, "model: a cartridge of a Game Boy Advance runs on no other"));
}

TEST(GameFormat, ReadsTaps) {
  const std::vector<Action> actions =
      Load({.actions = R"("right", {"tap": "A"}, {"hold": "right", "tap": "A+B", "frames": 3})"})
          .action_sets.front()
          .actions;
  EXPECT_EQ(actions[1], (Action{"tap(A)", 0, 1, 2}));
  EXPECT_EQ(actions[2], (Action{"right+tap(A+B,3)", 16, 3, 3}));
  EXPECT_EQ(actions[2].ButtonsIn(2), 19);
  EXPECT_EQ(actions[2].ButtonsIn(3), 16);
  EXPECT_EQ(actions[0].ButtonsIn(0), 16);
}

TEST(GameFormat, RefusesWrongTaps) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"({})", "walk[0]: the key \"tap\" is missing"},
           {R"({"tap": "none"})", "walk[0].tap: a tap needs a button"},
           {R"({"tap": "X"})", "walk[0].tap: unknown button \"X\""},
           {R"({"tap": 1})", "walk[0].tap: a string is expected"},
           {R"({"hold": "right+A", "tap": "A"})", "walk[0].tap: a button is either held or tapped"},
           {R"({"hold": true, "tap": "A"})", "walk[0].hold: a string is expected"},
           {R"({"tap": "A", "frames": 0})", "walk[0].frames: a whole number from 1 to 59"},
           {R"({"tap": "A", "frames": 60})", "walk[0].frames: a whole number from 1 to 59"},
           {R"({"tap": "A", "press": 2})", "walk[0].press: unknown key; known here: hold, tap"},
           {R"({"tap": "A"}, {"tap": "A", "frames": 2})", "walk[1]: this action appears twice"}}) {
    EXPECT_TRUE(Refuses({.actions = wrong.text}, wrong.said)) << wrong.text;
  }
}

TEST(GameFormat, RefusesATapThatIsAsLongAsTheRecommendedStep) {
  EXPECT_TRUE(Refuses(
      {.actions = R"({"tap": "A", "frames": 4})", .more = R"("settings": {"frame_skip": 4},)"},
      "settings.frame_skip: the action tap(A,4) of \"walk\" taps for 4 frames"));
}

TEST(GameFormat, ReadsWritesAtMoments) {
  const Game game = Load({.levels = R"("1-1": {"x": "1", "writes": {"menu": {"x": "2"},
                                       "play": {"x": "seed"}}})"});
  const Level& level = game.levels.front();
  EXPECT_EQ(LevelWrites(game, level, 7, 1).at(0).second, 1.0);
  EXPECT_EQ(LevelWrites(game, level, 7, 1, "menu").at(0).second, 2.0);
  EXPECT_EQ(LevelWrites(game, level, 7, 1, kAtPlay).at(0).second, 7.0);
  EXPECT_EQ(FindGeneratedLevel(game), &level);
}

TEST(GameFormat, RefusesWrongLevels) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("writes": {"meun": {"x": "1"}})",
            "has no moment \"meun\"; it has: title, menu, play"},
           {R"("writes": {"menu": {"y": "1"}})", "writes.menu.y: unknown variable \"y\""},
           {R"("writes": {"menu": {"x": "300"}})", "writes.menu.x: 300 does not fit"},
           {R"("writes": {"menu": {"x": 1}})", "writes.menu.x: a string is expected"},
           {R"("writes": {"menu": "x"})", "writes.menu: an object is expected"},
           {R"("writes": [])", "1-1.writes: a level has variables with formulas"},
           {R"("x": 1)", "1-1.x: a level has variables with formulas"},
           {R"("start": {"to_paly": []})", "1-1.start.to_paly: unknown key"},
           {R"("start": {"to_play": [{"buttons": "A", "frames": 1, "until": "y"}]})",
            "1-1.start.to_play[0].until"},
           {R"("start": {"control": "y"})", "1-1.start.control: unknown variable \"y\""},
           {R"("state": "1-3.state")", "1-1.state: there is no file"},
           {R"("state": "../1-2.state")", "1-1.state: \"../1-2.state\" is not the name of a file"},
           {R"("state": ".state")", "1-1.state: \".state\" is not the name of a file"},
           {R"("state": "1-2.state", "start": {"to_title": []})",
            "1-1.start.to_title: the level begins in a save state"},
           {R"("state": "1-2.state", "start": {"battery": "mine.sav"})",
            "1-1.start.battery: the level begins in a save state"},
           {R"("start": {"battery": "../mine.sav"})",
            "1-1.start.battery: \"../mine.sav\" is not the name of a file"},
           {R"("start": {"battery": "mine.state"})", "\"mine.state\" is not the name of a file"},
           {R"("start": {"battery": 7})", "1-1.start.battery: a string is expected"},
           {R"("state": "1-2.state", "writes": {"menu": {"x": "1"}})", "it has: title, play"}}) {
    EXPECT_TRUE(Refuses({.levels = "\"1-1\": {" + std::string(wrong.text) + "}"}, wrong.said))
        << wrong.text;
  }
}

TEST(GameFormat, KnowsAVariableThatIsCalledLikeAKeyOfALevel) {
  const Game game = Load({.variables = R"("x": {"address": "0xC001", "type": "|u1"},
                                          "state": {"address": "0xC002", "type": "|u1"},
                                          "writes": {"address": "0xC003", "type": "|u1"})",
                          .levels = R"("1-1": {"state": "3", "writes": "4"})"});
  EXPECT_TRUE(game.levels.front().state.empty());
  EXPECT_EQ(LevelWrites(game, game.levels.front(), 0, 1).size(), 2u);
}

TEST(GameFormat, GivesALevelItsOwnStartInPlaceOfTheGames) {
  const Game game = Load({.levels = R"(
      "a": {}, "b": {"start": {"to_title": [{"buttons": "B", "frames": 9}]}},
      "c": {"state": "1-2.state"},
      "d": {"state": "1-2.state", "start": {"to_play": [{"buttons": "A", "frames": 3}]}})"});
  EXPECT_EQ(game.StartOf(game.levels[0]).to_play.size(), 1u);
  EXPECT_EQ(game.StartOf(game.levels[1]).to_title.at(0).frames, 9);
  EXPECT_EQ(game.StartOf(game.levels[1]).to_play.size(), 1u) << "the game's";
  EXPECT_EQ(game.levels[2].state.filename(), "1-2.state");
  EXPECT_TRUE(game.StartOf(game.levels[2]).to_play.empty());
  EXPECT_EQ(game.StartOf(game.levels[3]).to_play.at(0).frames, 3);
}

TEST(GameFormat, RefusesWrongMoments) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("moment": "title")", "to_play[0].moment: a moment needs a name of its own"},
           {R"("moment": "")", "to_play[0].moment: a moment needs a name of its own"},
           {R"("moment": 1)", "to_play[0].moment: a string is expected"}}) {
    EXPECT_TRUE(
        Refuses({.to_play = R"({"buttons": "A", "frames": 1, )" + std::string(wrong.text) + "}"},
                wrong.said));
  }
  const std::string twice = R"({"buttons": "A", "frames": 1, "moment": "m"})";
  EXPECT_TRUE(Refuses({.to_play = twice + "," + twice}, "the moment \"m\" appears twice"));
  const std::string early = R"("1-1": {"start": {"to_title": [)" + twice + "]}}";
  EXPECT_TRUE(Refuses({.levels = early}, "\"m\" belongs into to_play"));
}

// The level's own control, since the game's start is written by Load().
Parts WithControl(const std::string& text) {
  return {.levels = "\"1-1\": {\"start\": {\"control\": " + text + "}}"};
}

TEST(GameFormat, ReadsATestOfControl) {
  const Game game =
      Load(WithControl(R"({"buttons": "up+A", "frames": 30, "formula": "delta_x > x"})"));
  const StartSequence& start = game.StartOf(game.levels.front());
  ASSERT_TRUE(start.control_test.has_value());
  EXPECT_EQ(start.control_test->buttons, 65);
  EXPECT_EQ(start.control_test->frames, 30);
  EXPECT_TRUE(start.proves_control());
}

TEST(GameFormat, RefusesAWrongTestOfControl) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"({"frames": 30, "formula": "x"})", "control: the key \"buttons\" is missing"},
           {R"({"buttons": "up", "formula": "x"})", "control: the key \"frames\" is missing"},
           {R"({"buttons": "up", "frames": 30})", "control: the key \"formula\" is missing"},
           {R"({"buttons": "none", "frames": 30, "formula": "x"})", "control.buttons: the test"},
           {R"({"buttons": "up", "frames": 601, "formula": "x"})",
            "control.frames: a whole number"},
           {R"({"buttons": "up", "frames": 30, "formula": "progress"})",
            "control.formula: formula \"progress\": unknown name"},
           {R"({"buttons": "up", "frames": 30, "formula": 1})", "control.formula: a string"},
           {R"({"buttons": "up", "frames": 30, "formula": "x", "until": 1})", "control.until: unk"},
           {"5", "control: a string is expected"}}) {
    EXPECT_TRUE(Refuses(WithControl(wrong.text), wrong.said)) << wrong.text;
  }
}

TEST(GameFormat, ReadsRecommendedSettingsAsTheLearnerHasThem) {
  const Game game = Load({.more = R"("difficulty": [5, 7], "settings": {"frame_skip": 8,
      "gamma": 0.995, "level_difficulty": 6, "min_last_two_frames": true},)"});
  EXPECT_EQ(game.settings, (std::vector<RecommendedSetting>{{"frame-skip", "8"},
                                                            {"level-difficulty", "6"},
                                                            {"gamma", "0.995"},
                                                            {"min-last-two-frames", "true"}}));
}

TEST(GameFormat, RefusesWrongSettings) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("frame_skip": 0)", "settings.frame_skip: a whole number from 1 to 60"},
           {R"("frame_skip": "4")", "settings.frame_skip: a whole number"},
           {R"("frame-skip": 4)", "settings.frame-skip: unknown key; known here: frame_skip"},
           {R"("learning_rate": 1)", "settings.learning_rate: unknown key"},
           {R"("observation_height": 7)", "settings.observation_height: a whole number from 8"},
           {R"("observation_width": 241)", "settings.observation_width: a whole number from 8"},
           {R"("no_ops": 601)", "settings.no_ops: a whole number from 0 to 600"},
           {R"("max_steps": -1)", "settings.max_steps: a whole number from 0"},
           {R"("stall_steps": 1.5)", "settings.stall_steps: a whole number"},
           {R"("reward_clip": -1)", "settings.reward_clip: a number from 0 to 1000000000"},
           {R"("gamma": 1.01)", "settings.gamma: a number from 0 to 1 is expected"},
           {R"("archive_share": 2)", "settings.archive_share: a number from 0 to 1 is expected"},
           {R"("level_difficulty": 10)", "settings.level_difficulty: a whole number from 1 to 9"},
           {R"("max_last_two_frames": 1)", "max_last_two_frames: true or false is expected"},
           {R"("max_last_two_frames": true, "min_last_two_frames": true)", "exclude each other"}}) {
    EXPECT_TRUE(Refuses({.more = "\"settings\": {" + std::string(wrong.text) + "},"}, wrong.said))
        << wrong.text;
  }
}

TEST(ChooseModel, PutsACartridgeOfBothKindsIntoTheConsoleThatIsNamed) {
  Game game = TinyGame();
  Rom both = TinyRom({.colour = true, .monochrome = true});
  EXPECT_EQ(both.platform, Platform::kGameBoyColor);
  game.model = "gb";
  ChooseModel(game, both);
  EXPECT_EQ(both.platform, Platform::kGameBoy);
  Rom colour_only = TinyRom({.colour = true});
  EXPECT_THAT([&] { ChooseModel(game, colour_only); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("model: tiny.gb runs on a gbc only, not on a gb")));
}

}  // namespace
}  // namespace mario
