// What descriptions say beyond addresses and held buttons, and how each wrong word of it is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/level_writes.h"
#include "tests/emulator_server/emulator/tiny_rom.h"
#include "tests/emulator_server/game/game_parts.h"

namespace mario {
namespace {

TEST(GameFormat, ErrorsNameTheLine) {
  EXPECT_TRUE(Refuses(WithVariable(R"({"address": "0xC001", "type": "?"})"),
                      "game.json:3: variables.v.type: \"?\" is not a type"));
  EXPECT_TRUE(Refuses({.more = R"("crop": [0, 0, 300, 1],)"}, "game.json:6: crop[2]"));
  EXPECT_TRUE(Refuses({.levels = R"("1-1": {"x": "300"})"}, "game.json:5: levels.1-1.x: 300"));
}

TEST(GameFormat, ReadsTheModelOfACartridgeOfBothKinds) {
  EXPECT_EQ(Load({.more = R"("model": "gb",)"}).model, "gb");
  EXPECT_TRUE(
      Refuses({.more = R"("model": "sgb",)"}, "model: unknown model \"sgb\"; known: gb, gbc"));
  EXPECT_TRUE(Refuses({.more = R"("model": 1,)"}, "model: a string is expected"));
  GameParts advance{.platform = "\"gba\"", .more = R"("model": "gb",)"};
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
GameParts WithControl(const std::string& text) {
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
      "gamma": 0.995, "level_difficulty": 6, "last_level_seed": 99, "min_last_two_frames": true},)"});
  EXPECT_EQ(game.settings, (std::vector<RecommendedSetting>{{"frame-skip", "8"},
                                                            {"last-level-seed", "99"},
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
           {R"("last_level_seed": 2147483648)", "last_level_seed: a whole number from 0 to 21474836"},
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
