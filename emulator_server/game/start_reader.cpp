#include <algorithm>
#include <optional>
#include <string_view>

#include "common/limits.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/game/game_file.h"
#include "emulator_server/game/game_readers.h"

namespace mario {
namespace {

constexpr int kMostFrames = 36000;  // ten minutes of play: a longer start is a mistake
constexpr int kMostControlFrames = 600;
constexpr int kTapFrames = 2;  // where it is not said
constexpr std::string_view kStateEnding = ".state";
constexpr std::string_view kBatteryEnding = ".sav";

std::uint16_t ReadButtons(const JsonValue& json) {
  try {
    return ParseButtons(json.String());
  } catch (const std::runtime_error& error) {
    json.Fail(error.what());
  }
}

// {"hold": "right", "tap": "A", "frames": 2}
Action ReadTap(const JsonValue& json) {
  json.AllowOnly({"hold", "tap", "frames"});
  Action action;
  const JsonValue tap = json.Require("tap");
  action.tapped = ReadButtons(tap);
  if (action.tapped == kNoButtons) tap.Fail("a tap needs a button, such as \"A\"");
  if (const auto hold = json.Find("hold")) action.buttons = ReadButtons(*hold);
  if ((action.buttons & action.tapped) != 0) tap.Fail("a button is either held or tapped");
  action.tap_frames = kTapFrames;
  if (const auto frames = json.Find("frames")) {
    action.tap_frames = static_cast<int>(frames->Integer(1, kMaxFrameSkip - 1));
  }
  const bool is_usual = action.tap_frames == kTapFrames;
  action.name = (action.buttons == kNoButtons ? "" : ButtonsText(action.buttons) + "+") + "tap(" +
                ButtonsText(action.tapped) +
                (is_usual ? "" : "," + std::to_string(action.tap_frames)) + ")";
  return action;
}

Action ReadAction(const JsonValue& json) {
  if (json.IsObject()) return ReadTap(json);
  return {json.String(), ReadButtons(json)};
}

ActionSet ReadActionSet(const std::string& name, const JsonValue& json) {
  ActionSet set{name, {}};
  for (const JsonValue& item : json.Items()) {
    set.actions.push_back(ReadAction(item));
    const auto last = set.actions.end() - 1;
    if (std::find(set.actions.begin(), last, *last) != last) {
      item.Fail("this action appears twice in the set");
    }
  }
  if (set.actions.empty()) json.Fail("an action set needs at least one action");
  return set;
}

HeldButtons ReadHeldButtons(const JsonValue& json) {
  json.AllowOnly({"buttons", "frames", "until", "moment"});
  HeldButtons held;
  held.buttons = ReadButtons(json.Require("buttons"));
  held.frames = static_cast<int>(json.Require("frames").Integer(1, kMostFrames));
  if (const auto until = json.Find("until")) held.until = until->String();
  if (const auto moment = json.Find("moment")) {
    held.moment = moment->String();
    if (held.moment.empty() || held.moment == kAtTitle || held.moment == kAtPlay) {
      moment->Fail(
          "a moment needs a name of its own: \"title\" and \"play\" are moments of every "
          "start");
    }
  }
  return held;
}

std::vector<HeldButtons> ReadSequence(const JsonValue& json) {
  std::vector<HeldButtons> sequence;
  for (const JsonValue& item : json.Items()) {
    sequence.push_back(ReadHeldButtons(item));
    const std::string& moment = sequence.back().moment;
    const bool is_new = std::none_of(sequence.begin(), sequence.end() - 1,
                                     [&](const HeldButtons& one) { return one.moment == moment; });
    if (!moment.empty() && !is_new) {
      item.Fail("the moment \"" + moment + "\" appears twice; choose another name");
    }
  }
  return sequence;
}

ControlTest ReadControlTest(const JsonValue& json) {
  json.AllowOnly({"buttons", "frames", "formula"});
  const JsonValue buttons = json.Require("buttons");
  ControlTest test{.buttons = ReadButtons(buttons), .frames = 0, .formula = ""};
  if (test.buttons == kNoButtons) buttons.Fail("the test of control needs a button, such as \"A\"");
  test.frames = static_cast<int>(json.Require("frames").Integer(1, kMostControlFrames));
  test.formula = json.Require("formula").String();
  return test;
}

// The name of a file in the game's folder.
std::string ReadFileName(const JsonValue& json, std::string_view ending) {
  const std::string name = json.String();
  if (name.find('/') == std::string::npos && name.size() > ending.size() &&
      name.ends_with(ending)) {
    return name;
  }
  json.Fail("\"" + name + "\" is not the name of a file in the game's folder, such as \"mine" +
            std::string(ending) + "\"");
}

// `json` in place of what `start` says.
void ReadStartInto(const JsonValue& json, StartSequence& start) {
  json.AllowOnly({"to_title", "to_play", "control", "battery"});
  if (const auto battery = json.Find("battery")) {
    start.battery = ReadFileName(*battery, kBatteryEnding);
  }
  if (const auto to_title = json.Find("to_title")) {
    start.to_title = ReadSequence(*to_title);
    for (const HeldButtons& held : start.to_title) {
      if (held.moment.empty()) continue;
      to_title->Fail("levels write variables from the title on: the moment \"" + held.moment +
                     "\" belongs into to_play");
    }
  }
  if (const auto to_play = json.Find("to_play")) start.to_play = ReadSequence(*to_play);
  if (const auto control = json.Find("control")) {
    start.control = control->IsObject() ? "" : control->String();
    start.control_test.reset();
    if (control->IsObject()) start.control_test = ReadControlTest(*control);
  }
}

void ReadMoments(const JsonValue& json, Level& level) {
  for (const auto& [moment, writes] : json.Members()) {
    for (const NamedFormula& write : ReadNamedFormulas(writes)) {
      level.writes.push_back({write.name, write.formula, moment});
    }
  }
}

void ReadLevelStart(const JsonValue& json, const StartSequence& of_the_game, Level& level) {
  level.start = of_the_game;
  if (!level.state.empty()) {
    for (const char* key : {"to_title", "battery"}) {
      if (const auto found = json.Find(key)) {
        found->Fail(
            "the level begins in a save state, before which there is nothing; leave it out");
      }
    }
    level.start->to_title.clear();
    level.start->to_play.clear();
  }
  ReadStartInto(json, *level.start);
}

bool IsState(const std::string& key, const JsonValue& json) {
  return key == "state" && json.IsString() && json.String().ends_with(kStateEnding);
}

void ReadState(const JsonValue& json, const Game& game, Level& level) {
  level.state = game.file.parent_path() / ReadFileName(json, kStateEnding);
  if (!std::filesystem::is_regular_file(level.state)) {
    json.Fail("there is no file " + level.state.string() +
              "; correct the name");
  }
  level.start = game.start;
  level.start->to_title.clear();
  level.start->to_play.clear();
}

// Members that are formulas write variables at the title; a state, a start and the writes of other
// moments are told apart by what they are.
Level ReadLevel(const std::string& name, const JsonValue& json, const Game& game) {
  Level level{.name = name};
  const auto members = json.Members();
  for (const auto& [key, value] : members) {
    if (IsState(key, value)) ReadState(value, game, level);
  }
  for (const auto& [key, value] : members) {
    if (IsState(key, value)) continue;
    if (value.IsObject() && key == "start") {
      ReadLevelStart(value, game.start, level);
    } else if (value.IsObject() && key == "writes") {
      ReadMoments(value, level);
    } else if (value.IsString()) {
      level.writes.push_back({key, value.String()});
    } else {
      value.Fail(
          "a level has variables with formulas, such as \"lives\": \"3\"; and state, start "
          "and writes");
    }
  }
  return level;
}

}  // namespace

std::vector<ActionSet> ReadActionSets(const JsonValue& json) {
  std::vector<ActionSet> sets;
  for (const auto& [name, set] : json.Members()) sets.push_back(ReadActionSet(name, set));
  if (sets.empty()) json.Fail("at least one set is needed");
  return sets;
}

StartSequence ReadStart(const JsonValue& json) {
  StartSequence start;
  ReadStartInto(json, start);
  return start;
}

std::vector<Level> ReadLevels(const JsonValue& json, const Game& game) {
  std::vector<Level> levels;
  for (const auto& [name, level] : json.Members()) levels.push_back(ReadLevel(name, level, game));
  if (levels.empty()) json.Fail("at least one level is needed; one without writes is {}");
  return levels;
}

}  // namespace mario
