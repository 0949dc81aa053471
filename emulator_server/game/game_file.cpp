#include "emulator_server/game/game_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/emulator/platform.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/json_file.h"
#include "emulator_server/game/variable_access.h"

namespace mario {
namespace {

constexpr int kGreatestDifficulty = 1000;
constexpr double kLeastBin = 0.001;
constexpr double kGreatestBin = 1e9;
constexpr int kMostArchiveSteps = 1000;
constexpr int kMostFrames = 36000;  // ten minutes of play: a longer start is a mistake

std::optional<std::uint32_t> ParseHex(std::string_view digits) {
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [parsed, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc() || parsed != end) return std::nullopt;
  return number;
}

// An address: a number, or a string such as "0xC0A0" or "02:D163" (bank 2).
std::uint32_t ReadAddress(const JsonValue& json) {
  if (!json.IsString()) return static_cast<std::uint32_t>(json.Integer(0, 0xFFFFFFFF));
  const std::string text = json.String();
  if (text.starts_with("0x")) {
    if (const auto address = ParseHex(std::string_view(text).substr(2))) return *address;
  }
  if (const std::size_t colon = text.find(':'); colon != std::string::npos) {
    const auto bank = ParseHex(std::string_view(text).substr(0, colon));
    const auto address = ParseHex(std::string_view(text).substr(colon + 1));
    if (bank && address && *bank <= 0xFF && *address <= 0xFFFF) return BankAddress(*bank, *address);
  }
  json.Fail("\"" + text + "\" is not an address such as \"0xC0A0\", or \"02:D163\" in bank 2");
}

// Where all of a variable's bytes stand.
void ReadPlace(const JsonValue& json, Platform platform, Variable& variable) {
  const JsonValue address = json.Require("address");
  variable.address = ReadAddress(address);
  if (const auto bank = json.Find("bank")) {
    const auto number = static_cast<std::uint32_t>(bank->Integer(0, 0xFF));
    if (variable.address > 0xFFFF) bank->Fail("an address with a bank has four digits");
    variable.address = BankAddress(number, variable.address);
  }
  if (IsReadable(platform, variable.addresses())) return;
  address.Fail("the address is out of range: " + AddressText(variable.address) + " with " +
               std::to_string(variable.type.bytes()) + " bytes; the memory of " +
               PlatformName(platform) + " reaches " + ReadableText(platform));
}

bool IsIdentifier(const std::string& name) {
  const auto letter = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_'; };
  if (name.empty() || !letter(static_cast<unsigned char>(name[0]))) return false;
  for (const char c : name) {
    if (!letter(static_cast<unsigned char>(c)) && (c < '0' || c > '9')) return false;
  }
  return true;
}

Variable ReadVariable(const std::string& name, const JsonValue& json, Platform platform) {
  if (!IsIdentifier(name)) json.Fail("a variable's name is made of letters, digits and _");
  if (IsReservedName(name)) {
    json.Fail(
        "the name is taken: position, progress, died, cleared and delta_... are computed, and the "
        "functions and constants of formulas have names too");
  }
  json.AllowOnly({"address", "type", "bank", "mask", "about"});
  Variable variable;
  variable.name = name;
  const JsonValue type = json.Require("type");
  try {
    variable.type = VariableType::Parse(type.String());
  } catch (const std::runtime_error& error) {
    type.Fail(error.what());
  }
  ReadPlace(json, platform, variable);
  if (const auto mask = json.Find("mask")) {
    variable.mask = static_cast<std::uint64_t>(mask->Integer(0, 0x7FFFFFFFFFFFFFFF));
    try {
      CheckMask(variable);
    } catch (const std::runtime_error& error) {
      mask->Fail(error.what());
    }
  }
  if (const auto about = json.Find("about")) variable.about = about->String();
  return variable;
}

GameFormulas ReadFormulas(const JsonValue& json) {
  json.AllowOnly({"position", "died", "cleared", "reward"});
  GameFormulas formulas;
  if (const auto position = json.Find("position")) formulas.position = position->String();
  formulas.died = json.Require("died").String();
  if (const auto cleared = json.Find("cleared")) formulas.cleared = cleared->String();
  formulas.reward = json.Require("reward").String();
  return formulas;
}

std::vector<NamedFormula> ReadNamedFormulas(const JsonValue& json) {
  std::vector<NamedFormula> formulas;
  for (const auto& [name, formula] : json.Members()) formulas.push_back({name, formula.String()});
  return formulas;
}

// What ends an episode in every game, so that no game's cause of death may be called so.
constexpr std::array<std::string_view, 4> kEnds = {"cleared", "time-limit", "stall", kServerLost};

std::vector<NamedFormula> ReadDeathCauses(const JsonValue& json) {
  for (const auto& [name, formula] : json.Members()) {
    if (std::ranges::find(kEnds, name) == kEnds.end()) continue;
    formula.Fail("\"" + name + "\" is an end of an episode in every game; choose another name");
  }
  return ReadNamedFormulas(json);
}

Action ReadAction(const JsonValue& json) {
  const std::string text = json.String();
  try {
    return {text, ParseButtons(text)};
  } catch (const std::runtime_error& error) {
    json.Fail(error.what());
  }
}

ActionSet ReadActionSet(const std::string& name, const JsonValue& json) {
  ActionSet set{name, {}};
  for (const JsonValue& item : json.Items()) {
    set.actions.push_back(ReadAction(item));
    for (std::size_t i = 0; i + 1 < set.actions.size(); ++i) {
      if (set.actions[i] == set.actions.back()) item.Fail("this action appears twice in the set");
    }
  }
  if (set.actions.empty()) json.Fail("an action set needs at least one action");
  return set;
}

HeldButtons ReadHeldButtons(const JsonValue& json) {
  json.AllowOnly({"buttons", "frames", "until"});
  HeldButtons held;
  held.buttons = ReadAction(json.Require("buttons")).buttons;
  held.frames = static_cast<int>(json.Require("frames").Integer(1, kMostFrames));
  if (const auto until = json.Find("until")) held.until = until->String();
  return held;
}

std::vector<HeldButtons> ReadSequence(const std::optional<JsonValue>& json) {
  std::vector<HeldButtons> sequence;
  if (!json) return sequence;
  for (const JsonValue& item : json->Items()) sequence.push_back(ReadHeldButtons(item));
  return sequence;
}

KnownRom ReadKnownRom(const JsonValue& json) {
  json.AllowOnly({"revision", "sha1"});
  const JsonValue sha1 = json.Require("sha1");
  const std::string digits = sha1.String();
  if (digits.size() != 40 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
    sha1.Fail("\"" + digits + "\" is not a SHA-1 of 40 lower-case hex digits");
  }
  return {json.Require("revision").String(), digits};
}

Difficulties ReadDifficulties(const JsonValue& json) {
  const std::vector<JsonValue> items = json.Items();
  if (items.size() != 2) json.Fail("a difficulty is [least, greatest]");
  const auto least = static_cast<int>(items[0].Integer(0, kGreatestDifficulty));
  return {least, static_cast<int>(items[1].Integer(least, kGreatestDifficulty))};
}

ArchiveRules ReadArchiveRules(const JsonValue& json) {
  json.AllowOnly({"progress_bin", "spacing_steps", "survival_steps"});
  ArchiveRules rules;
  if (const auto bin = json.Find("progress_bin")) {
    rules.progress_bin = bin->Number();
    if (!(rules.progress_bin >= kLeastBin && rules.progress_bin <= kGreatestBin)) {
      bin->Fail("a progress bin has 0.001 to 1000000000 units of position");
    }
  }
  const auto steps = [&](const char* key, int otherwise) {
    const auto found = json.Find(key);
    return found ? static_cast<int>(found->Integer(1, kMostArchiveSteps)) : otherwise;
  };
  rules.spacing_steps = steps("spacing_steps", rules.spacing_steps);
  rules.survival_steps = steps("survival_steps", rules.survival_steps);
  return rules;
}

Platform ReadPlatform(const JsonValue& json) {
  const auto platform = ParsePlatform(json.String());
  if (!platform) json.Fail("unknown platform \"" + json.String() + "\"; known: gb, gbc, gba");
  return *platform;
}

void ReadVariables(const JsonValue& json, Platform platform, Game* game) {
  for (const auto& [name, variable] : json.Members()) {
    game->variables.push_back(ReadVariable(name, variable, platform));
  }
}

void ReadActionSets(const JsonValue& json, Game* game) {
  for (const auto& [name, set] : json.Members()) {
    game->action_sets.push_back(ReadActionSet(name, set));
  }
}

void ReadLevels(const JsonValue& json, Game* game) {
  for (const auto& [name, writes] : json.Members()) {
    game->levels.push_back({name, ReadNamedFormulas(writes)});
  }
}

Crop ReadCropOf(const JsonValue& json, Platform platform) {
  const Crop crop = ReadCrop(json);
  try {
    OnScreen(crop, ScreenOf(platform));
  } catch (const std::runtime_error& error) {
    json.Fail(error.what());
  }
  return crop;
}

}  // namespace

bool IsReservedName(const std::string& name) {
  const auto is_one_of = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return is_one_of({"position", "progress", "died", "cleared"}) || name.starts_with("delta_") ||
         is_one_of(FormulaFunctions()) || is_one_of(FormulaConstants());
}

Crop ReadCrop(const JsonValue& json) {
  const std::vector<JsonValue> items = json.Items();
  if (items.size() != 4) json.Fail("a crop is [x, y, width, height]");
  const auto number = [&](std::size_t i) { return static_cast<int>(items[i].Integer(0, 255)); };
  return {number(0), number(1), number(2), number(3)};
}

StartSequence ReadStart(const JsonValue& json) {
  json.AllowOnly({"to_title", "to_play", "control"});
  StartSequence start{ReadSequence(json.Find("to_title")), ReadSequence(json.Find("to_play")), ""};
  if (const auto control = json.Find("control")) start.control = control->String();
  return start;
}

Game ReadGameFile(const std::filesystem::path& file) {
  const JsonValue json = JsonValue::ReadFile(file);
  json.AllowOnly({"$schema", "name", "about", "platform", "roms", "variables", "formulas",
                  "death_causes", "action_sets", "levels", "difficulty", "archive", "start",
                  "crop"});
  for (const char* comment : {"$schema", "about"}) {
    if (const auto text = json.Find(comment)) static_cast<void>(text->String());
  }
  Game game;
  game.file = file;
  game.name = json.Require("name").String();
  const Platform platform = ReadPlatform(json.Require("platform"));
  game.platform = PlatformName(platform);
  if (const auto roms = json.Find("roms")) {
    for (const JsonValue& rom : roms->Items()) game.roms.push_back(ReadKnownRom(rom));
  }
  ReadVariables(json.Require("variables"), platform, &game);
  game.formulas = ReadFormulas(json.Require("formulas"));
  if (const auto causes = json.Find("death_causes")) game.death_causes = ReadDeathCauses(*causes);
  ReadActionSets(json.Require("action_sets"), &game);
  ReadLevels(json.Require("levels"), &game);
  if (const auto difficulty = json.Find("difficulty")) {
    game.difficulties = ReadDifficulties(*difficulty);
  }
  if (const auto archive = json.Find("archive")) game.archive = ReadArchiveRules(*archive);
  game.start = ReadStart(json.Require("start"));
  if (game.action_sets.empty()) json.Require("action_sets").Fail("at least one set is needed");
  if (game.levels.empty())
    json.Require("levels").Fail("at least one level is needed; one without writes is {}");
  if (const auto crop = json.Find("crop")) game.crop = ReadCropOf(*crop, platform);
  CheckFormulas(game);
  return game;
}

}  // namespace mario
