#include "emulator_server/retro_integration.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>

#include "emulator_server/game_file.h"
#include "emulator_server/game_rules.h"
#include "emulator_server/joypad.h"
#include "emulator_server/json_file.h"
#include "emulator_server/retro_rules.h"

namespace mario {
namespace {

constexpr std::size_t kMostActions = 256;

std::string FormulaName(const std::string& name, const RetroNames& taken) {
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

void ReadScenario(const JsonValue& json, const RetroNames& names, Game* game) {
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
  RetroNames names;
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
