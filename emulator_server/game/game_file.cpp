#include "emulator_server/game/game_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "emulator_server/emulator/platform.h"
#include "emulator_server/game/game_readers.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/parsers/json_file.h"

namespace mario {
namespace {

GameFormulas ReadFormulas(const JsonValue& json) {
  json.AllowOnly({"position", "died", "cleared", "reward"});
  GameFormulas formulas;
  if (const auto position = json.Find("position")) formulas.position = position->String();
  formulas.died = json.Require("died").String();
  if (const auto cleared = json.Find("cleared")) formulas.cleared = cleared->String();
  formulas.reward = json.Require("reward").String();
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

KnownRom ReadKnownRom(const JsonValue& json) {
  json.AllowOnly({"revision", "sha1"});
  const JsonValue sha1 = json.Require("sha1");
  const std::string digits = sha1.String();
  if (digits.size() != 40 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
    sha1.Fail("\"" + digits + "\" is not a SHA-1 of 40 lower-case hex digits");
  }
  return {json.Require("revision").String(), digits};
}

Platform ReadPlatform(const JsonValue& json) {
  const auto platform = ParsePlatform(json.String());
  if (!platform) json.Fail("unknown platform \"" + json.String() + "\"; known: gb, gbc, gba");
  return *platform;
}

// Of a cartridge of both kinds: "gb" or "gbc".
std::string ReadModel(const JsonValue& json, Platform platform) {
  const std::string model = json.String();
  if (model != "gb" && model != "gbc") json.Fail("unknown model \"" + model + "\"; known: gb, gbc");
  if (platform == Platform::kGameBoyAdvance) {
    json.Fail("a cartridge of a Game Boy Advance runs on no other console; leave the model out");
  }
  return model;
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

std::vector<NamedFormula> ReadNamedFormulas(const JsonValue& json) {
  std::vector<NamedFormula> formulas;
  for (const auto& [name, formula] : json.Members()) formulas.push_back({name, formula.String()});
  return formulas;
}

Crop ReadCrop(const JsonValue& json) {
  const std::vector<JsonValue> items = json.Items();
  if (items.size() != 4) json.Fail("a crop is [x, y, width, height]");
  const auto number = [&](std::size_t i) { return static_cast<int>(items[i].Integer(0, 255)); };
  return {number(0), number(1), number(2), number(3)};
}

Game ReadGameFile(const std::filesystem::path& file) {
  const JsonValue json = JsonValue::ReadFile(file);
  json.AllowOnly({"$schema", "name", "about", "platform", "model", "roms", "variables", "formulas",
                  "death_causes", "action_sets", "levels", "difficulty", "archive", "settings",
                  "start", "crop"});
  for (const char* comment : {"$schema", "about"}) {
    if (const auto text = json.Find(comment)) static_cast<void>(text->String());
  }
  Game game;
  game.file = file;
  game.name = json.Require("name").String();
  const Platform platform = ReadPlatform(json.Require("platform"));
  game.platform = PlatformName(platform);
  if (const auto model = json.Find("model")) game.model = ReadModel(*model, platform);
  if (const auto roms = json.Find("roms")) {
    for (const JsonValue& rom : roms->Items()) game.roms.push_back(ReadKnownRom(rom));
  }
  game.variables =
      ReadVariables(json.Require("variables"), ParsePlatform(game.model).value_or(platform));
  game.formulas = ReadFormulas(json.Require("formulas"));
  if (const auto causes = json.Find("death_causes")) game.death_causes = ReadDeathCauses(*causes);
  game.action_sets = ReadActionSets(json.Require("action_sets"));
  game.start = ReadStart(json.Require("start"));
  game.levels = ReadLevels(json.Require("levels"), game);
  if (const auto difficulty = json.Find("difficulty")) {
    game.difficulties = ReadDifficulties(*difficulty);
  }
  if (const auto archive = json.Find("archive")) game.archive = ReadArchiveRules(*archive);
  if (const auto settings = json.Find("settings")) game.settings = ReadSettings(*settings, game);
  if (const auto crop = json.Find("crop")) game.crop = ReadCropOf(*crop, platform);
  CheckFormulas(game);
  return game;
}

}  // namespace mario
