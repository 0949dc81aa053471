#include "emulator_server/game/retro_integration.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/game/game_file.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/parsers/json_file.h"
#include "emulator_server/game/retro_rules.h"
#include "emulator_server/game/variable_access.h"

namespace mario {
namespace {

constexpr std::size_t kMostActions = 1000;
constexpr std::uint32_t kAdvanceMemory = 0x02000000;  // beyond every Game Boy's

std::string FormulaName(const std::string& name, const RetroNames& taken) {
  std::string changed;
  for (const char c : name) {
    changed += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  if (changed.empty() || std::isdigit(static_cast<unsigned char>(changed[0])) != 0) {
    changed.insert(changed.begin(), 'v');
  }
  const auto is_taken = [&](const std::string& one) {
    for (const auto& [original, in_use] : taken) {
      if (in_use == one) return true;
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
    try {
      CheckMask(variable);
    } catch (const std::runtime_error& error) {
      mask->Fail(error.what());
    }
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

using Groups = std::vector<std::vector<unsigned>>;

// One combination of each group, all of the ways.
std::vector<std::uint16_t> Combined(const Groups& groups) {
  std::vector<std::uint16_t> actions = {0};
  for (const std::vector<unsigned>& group : groups) {
    std::vector<std::uint16_t> longer;
    for (const unsigned combination : group) {
      for (const std::uint16_t action : actions) {
        longer.push_back(static_cast<std::uint16_t>(action | combination));
      }
    }
    actions = std::move(longer);
  }
  return actions;
}

std::vector<std::uint16_t> ReadActions(const JsonValue& json) {
  Groups groups;
  std::size_t count = 1;
  for (const JsonValue& group : json.Items()) {
    groups.emplace_back();
    for (const JsonValue& item : group.Items()) groups.back().push_back(ReadCombination(item));
    if (groups.back().empty()) group.Fail("a group of actions needs at least one combination");
    count *= groups.back().size();
    if (count > kMostActions) json.Fail("the groups make more than 1000 actions");
  }
  return Combined(groups);
}

// The filtered actions of stable-retro's gb.json and gba.json. START is in none of them.
std::vector<std::uint16_t> DefaultActions(bool is_advance) {
  constexpr unsigned kA = kButtonA, kB = kButtonB, kSelect = kButtonSelect;
  Groups groups = {{0, kButtonUp, kButtonDown},
                   {0, kButtonLeft, kButtonRight},
                   {0, kA, kB, kSelect, kA | kB, kA | kSelect, kB | kSelect, kA | kB | kSelect}};
  if (is_advance) groups.push_back({0, kButtonL, kButtonR, unsigned{kButtonL} | kButtonR});
  return Combined(groups);
}

// Fewer, to learn with: none or one direction, with A, B, both or none.
std::vector<std::uint16_t> SimpleActions() {
  return Combined({{0, kButtonRight, kButtonLeft, kButtonUp, kButtonDown},
                   {0, kButtonA, kButtonB, unsigned{kButtonA} | kButtonB}});
}

ActionSet NamedActions(const std::string& name, const std::vector<std::uint16_t>& actions) {
  ActionSet set{name, {}};
  for (const std::uint16_t buttons : actions) {
    const Action action{ButtonsText(buttons), buttons};
    const bool is_new =
        std::find(set.actions.begin(), set.actions.end(), action) == set.actions.end();
    if (is_new) set.actions.push_back(action);
  }
  return set;
}

// With START, which begins a game from its title and pauses it in play.
ActionSet WithStart(const ActionSet& set) {
  ActionSet longer{set.name + "+start", set.actions};
  const Action start{ButtonsText(kButtonStart), kButtonStart};
  const auto found = std::find(set.actions.begin(), set.actions.end(), start);
  if (found == set.actions.end()) longer.actions.push_back(start);
  return longer;
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
    game->action_sets = {NamedActions("default", ReadActions(*actions))};
  }
  // `crops` are of several players; the first plays here.
  if (const auto crop = json.Find("crop")) game->crop = ReadCrop(*crop);
  if (const auto crops = json.Find("crops")) {
    const std::vector<JsonValue> players = crops->Items();
    if (!players.empty()) game->crop = ReadCrop(players.front());
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

// The save state in which stable-retro would begin; empty: at power-on.
std::string DefaultState(const std::filesystem::path& metadata) {
  if (!std::filesystem::exists(metadata)) return "";
  const JsonValue json = JsonValue::ReadFile(metadata);
  if (const auto states = json.Find("default_player_state")) {
    const std::vector<JsonValue> players = states->Items();
    if (!players.empty()) return players.front().String();
  }
  const auto state = json.Find("default_state");
  return state ? state->String() : "";
}

bool HasSaveStates(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return std::any_of(begin(files), end(files),
                     [](const auto& file) { return file.path().extension() == ".state"; });
}

bool IsOwnState(const std::filesystem::path& file) {
  std::string magic(kStateMagic.size(), '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(magic.data(), static_cast<std::streamsize>(magic.size()));
  return in && magic == kStateMagic;
}

// Save states are another emulator's and cannot be read, so a start has to be described, unless a
// state of one's own stands in the place of one.
void ReadStartOf(const std::filesystem::path& folder, Game* game) {
  const std::string state = DefaultState(folder / "metadata.json");
  game->levels = {Level{.name = state.empty() ? "start" : state}};
  const std::filesystem::path state_file = folder / (state + ".state");
  if (!state.empty() && IsOwnState(state_file)) {
    game->levels.front().state = state_file;
    return;
  }
  const std::filesystem::path start = folder / "start.json";
  const bool has_start = std::filesystem::exists(start);
  if (has_start) game->start = ReadStart(JsonValue::ReadFile(start));
  if (state.empty() && !HasSaveStates(folder)) return;
  const std::string unread = "save states of other emulators are not read: ";
  if (!state.empty() && !has_start) {
    game->missing_start =
        (folder / "metadata.json").string() + ": default_state: " + unread + "instead of in \"" +
        state +
        "\" the game would begin at power-on; write " + start.string() +
        ", which leads from power-on to the start of play (docs/new-game.md shows how)";
    return;
  }
  game->notes.push_back(folder.string() + ": " + unread + "the game begins at power-on" +
                        (has_start ? " and start.json leads from there to the start of play" : ""));
}

// By its folder's name (NAME-GbAdvance, NAME-GbAdvance-v0), or by where its variables lie.
bool IsAdvance(const Game& game) {
  return game.name.find("GbAdvance") != std::string::npos ||
         std::any_of(game.variables.begin(), game.variables.end(),
                     [](const Variable& variable) { return variable.address >= kAdvanceMemory; });
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
  game.action_sets = {NamedActions("default", DefaultActions(IsAdvance(game))),
                      NamedActions("simple", SimpleActions())};
  if (std::filesystem::exists(folder / "scenario.json")) {
    ReadScenario(JsonValue::ReadFile(folder / "scenario.json"), names, &game);
  }
  game.action_sets.push_back(WithStart(game.action_sets.front()));
  ReadStartOf(folder, &game);
  if (std::filesystem::exists(folder / "rom.sha")) game.roms = ReadKnownRoms(folder / "rom.sha");
  CheckFormulas(game);
  return game;
}

}  // namespace mario
