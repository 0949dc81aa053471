#include "emulator_server/retro_integration.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <string_view>

#include "emulator_server/game_file.h"
#include "emulator_server/game_rules.h"
#include "emulator_server/joypad.h"
#include "emulator_server/json_file.h"

namespace mario {
namespace {

constexpr std::size_t kMostActions = 256;

using Names = std::map<std::string, std::string>;  // in the folder -> in our formulas

std::string Concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string Text(double number) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "(%.17g)", number);
  return text.data();
}

std::string FormulaName(const std::string& name, const Names& taken) {
  std::string changed;
  for (const char c : name) {
    changed += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  if (changed.empty() || std::isdigit(static_cast<unsigned char>(changed[0])) != 0) {
    changed.insert(changed.begin(), 'v');
  }
  const auto is_taken = [&](const std::string& one) {
    for (const auto& [original, ours] : taken) {
      if (ours == one) return true;
    }
    return IsReservedName(one);
  };
  while (is_taken(changed)) {
    changed.starts_with("delta_") ? changed.insert(0, 1, 'v') : changed.append(1, '_');
  }
  return changed;
}

Variable ReadVariable(const std::string& name, const JsonValue& json) {
  json.AllowOnly({"address", "type", "mask"});
  Variable variable;
  variable.name = name;
  variable.address = static_cast<std::uint32_t>(json.Require("address").Integer(0, 0xFFFFFFFF));
  const JsonValue type = json.Require("type");
  try {
    variable.type = VariableType::Parse(type.String());
  } catch (const std::runtime_error& error) {
    type.Fail(error.what());
  }
  if (const auto mask = json.Find("mask")) {
    variable.mask = static_cast<std::uint64_t>(mask->Integer(0, 0x7FFFFFFFFFFFFFFF));
  }
  return variable;
}

// The measured value of a variable.
std::string Measured(const JsonValue& json, const std::string& name, bool delta_by_default) {
  const auto measurement = json.Find("measurement");
  if (!measurement) return delta_by_default ? Concat({"delta_", name}) : name;
  const std::string text = measurement->String();
  if (text == "delta") return Concat({"delta_", name});
  if (text == "absolute") return name;
  measurement->Fail("unknown measurement \"" + text + "\"; known: absolute, delta");
}

// A measured value after the rule's op.
std::string Operated(const JsonValue& json, const std::string& measured) {
  const auto op = json.Find("op");
  if (!op) return measured;
  const auto reference_json = json.Find("reference");
  const double reference = reference_json ? reference_json->Number() : 0.0;
  const std::string r = Text(reference);
  const std::string& v = measured;
  const std::map<std::string, std::string> formulas = {
      {"equal", Concat({v, " == ", r})},
      {"negative-equal", Concat({v, " == ", Text(-reference)})},
      {"not-equal", Concat({v, " != ", r})},
      {"less-than", Concat({v, " < ", r})},
      {"greater-than", Concat({v, " > ", r})},
      {"less-or-equal", Concat({v, " <= ", r})},
      {"greater-or-equal", Concat({v, " >= ", r})},
      {"nonzero", Concat({v, " != 0"})},
      {"zero", Concat({v, " == 0"})},
      {"negative", Concat({v, " < 0"})},
      {"positive", Concat({v, " > 0"})},
      {"sign", Concat({"(", v, " > 0) - (", v, " < 0)"})}};
  const auto found = formulas.find(op->String());
  if (found != formulas.end()) return Concat({"(", found->second, ")"});
  std::string known;
  for (const auto& [name, formula] : formulas) {
    if (!known.empty()) known += ", ";
    known += name;
  }
  op->Fail("unknown op \"" + op->String() + "\"; known: " + known);
}

const std::string& OurName(const JsonValue& rule, const std::string& name, const Names& names) {
  const auto found = names.find(name);
  if (found == names.end()) rule.Fail("data.json has no variable \"" + name + "\"");
  return found->second;
}

void RefuseScript(const JsonValue& json) {
  if (const auto script = json.Find("script")) {
    script->Fail(
        "Lua scripts are not run here; write the rule with variables, or as a formula of a "
        "game.json");
  }
}

std::string RewardTerm(const JsonValue& json, const std::string& value) {
  const auto number = [&](const char* key) {
    const auto found = json.Find(key);
    return Text(found ? found->Number() : 0.0);
  };
  return Concat({"(", value, " > 0 ? ", value, " * ", number("reward"), " : ", value, " * ",
                 number("penalty"), ")"});
}

std::string RewardFormula(const JsonValue& json, const Names& names) {
  RefuseScript(json);
  json.AllowOnly({"variables", "time"});
  std::string formula = "0";
  if (const auto variables = json.Find("variables")) {
    for (const auto& [name, rule] : variables->Members()) {
      rule.AllowOnly({"measurement", "op", "reference", "reward", "penalty"});
      const std::string measured = Measured(rule, OurName(rule, name, names), true);
      formula += " + " + RewardTerm(rule, Operated(rule, measured));
    }
  }
  if (const auto time = json.Find("time")) {
    time->AllowOnly({"reward", "penalty"});
    formula += " + " + RewardTerm(*time, "1");
  }
  return formula;
}

// The tests of a node (or of "done" itself), joined by its condition.
std::string DoneFormula(const JsonValue& json, const Names& names) {
  RefuseScript(json);
  json.AllowOnly({"variables", "nodes", "condition"});
  std::vector<std::string> tests;
  if (const auto variables = json.Find("variables")) {
    for (const auto& [name, rule] : variables->Members()) {
      rule.AllowOnly({"measurement", "op", "reference"});
      const std::string measured = Measured(rule, OurName(rule, name, names), false);
      tests.push_back(Concat({"(", Operated(rule, measured), " > 0)"}));
    }
  }
  if (const auto nodes = json.Find("nodes")) {
    for (const auto& [name, node] : nodes->Members()) tests.push_back(DoneFormula(node, names));
  }
  const auto condition = json.Find("condition");
  const std::string how = condition ? condition->String() : "any";
  if (how != "any" && how != "all") {
    condition->Fail("unknown condition \"" + how + "\"; known: any, all");
  }
  if (tests.empty()) return "0";
  std::string formula;
  for (const std::string& test : tests) {
    if (!formula.empty()) formula += how == "all" ? " && " : " || ";
    formula += test;
  }
  return Concat({"(", formula, ")"});
}

std::uint16_t ReadCombination(const JsonValue& json) {
  unsigned buttons = 0;
  for (const JsonValue& button : json.Items()) {
    try {
      buttons |= ParseButtons(button.String());
    } catch (const std::runtime_error& error) {
      button.Fail(error.what());
    }
  }
  return static_cast<std::uint16_t>(buttons);
}

// One combination of each group, all of the ways.
std::vector<std::uint16_t> ReadActions(const JsonValue& json) {
  std::vector<std::uint16_t> actions = {0};
  for (const JsonValue& group : json.Items()) {
    std::vector<std::uint16_t> longer;
    for (const JsonValue& item : group.Items()) {
      const std::uint16_t combination = ReadCombination(item);
      for (const std::uint16_t action : actions) {
        longer.push_back(static_cast<std::uint16_t>(action | combination));
      }
    }
    actions = std::move(longer);
    if (actions.empty()) group.Fail("a group of actions needs at least one combination");
    if (actions.size() > kMostActions) json.Fail("the groups make more than 256 actions");
  }
  return actions;
}

std::vector<std::uint16_t> DefaultActions() {
  std::vector<std::uint16_t> actions;
  for (const unsigned direction : {kNoButtons, kButtonRight, kButtonLeft, kButtonUp, kButtonDown}) {
    for (const unsigned button : {kNoButtons, kButtonA, kButtonB}) {
      actions.push_back(static_cast<std::uint16_t>(direction | button));
    }
  }
  return actions;
}

ActionSet NamedActions(const std::vector<std::uint16_t>& actions) {
  ActionSet set{"default", {}};
  for (const std::uint16_t buttons : actions) {
    const Action action{ButtonsText(buttons), buttons};
    const bool is_new =
        std::find(set.actions.begin(), set.actions.end(), action) == set.actions.end();
    if (is_new) set.actions.push_back(action);
  }
  return set;
}

void ReadScenario(const JsonValue& json, const Names& names, Game* game) {
  json.AllowOnly({"reward", "rewards", "done", "actions", "crop", "crops", "scripts", "_comment"});
  if (const auto rewards = json.Find("rewards")) {
    rewards->Fail("games for several players are not supported; use \"reward\"");
  }
  if (const auto reward = json.Find("reward"))
    game->formulas.reward = RewardFormula(*reward, names);
  if (const auto done = json.Find("done")) game->formulas.died = DoneFormula(*done, names);
  if (const auto actions = json.Find("actions")) {
    game->action_sets = {NamedActions(ReadActions(*actions))};
  }
  if (const auto crop = json.Find("crop")) {
    const std::vector<JsonValue> sides = crop->Items();
    if (sides.size() != 4) crop->Fail("a crop is [x, y, width, height]");
    const auto side = [&](std::size_t i) { return static_cast<int>(sides[i].Integer(0, 240)); };
    // stable-retro's zero means up to the screen's edge, which is no crop when all are zero.
    if (side(2) > 0 && side(3) > 0) game->crop = Crop{side(0), side(1), side(2), side(3)};
  }
}

std::vector<KnownRom> ReadKnownRoms(const std::filesystem::path& file) {
  std::vector<KnownRom> roms;
  std::ifstream in(file);
  for (std::string sha1; in >> sha1;) {
    for (char& c : sha1) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (sha1.size() != 40 || sha1.find_first_not_of("0123456789abcdef") != std::string::npos) {
      throw std::runtime_error(file.string() + ": \"" + sha1 +
                               "\" is not a SHA-1 of 40 hex digits");
    }
    roms.push_back({"", sha1});
  }
  return roms;
}

std::string DefaultState(const std::filesystem::path& metadata) {
  if (!std::filesystem::exists(metadata)) return "start";
  const auto state = JsonValue::ReadFile(metadata).Find("default_state");
  return state ? state->String() : "start";
}

}  // namespace

Game ReadRetroIntegration(const std::filesystem::path& folder) {
  const JsonValue data = JsonValue::ReadFile(folder / "data.json");
  Game game;
  game.file = folder / "scenario.json";  // most of what may be wrong stands there
  game.name = std::filesystem::absolute(folder).lexically_normal().filename().string();
  Names names;
  for (const auto& [name, variable] : data.Require("info").Members()) {
    const std::string ours = FormulaName(name, names);
    names[name] = ours;
    game.variables.push_back(ReadVariable(ours, variable));
  }
  game.formulas = {.position = "", .died = "0", .cleared = "", .reward = "0"};
  game.death_causes = {{"done", "1"}};
  game.action_sets = {NamedActions(DefaultActions())};
  if (std::filesystem::exists(folder / "scenario.json")) {
    ReadScenario(JsonValue::ReadFile(folder / "scenario.json"), names, &game);
  }
  if (std::filesystem::exists(folder / "start.json")) {
    game.start = ReadStart(JsonValue::ReadFile(folder / "start.json"));
  }
  game.levels = {{DefaultState(folder / "metadata.json"), {}}};
  if (std::filesystem::exists(folder / "rom.sha")) game.roms = ReadKnownRoms(folder / "rom.sha");
  CheckFormulas(game);
  return game;
}

}  // namespace mario
