// games/game.schema.json must say what the reader accepts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "emulator_server/game/game_file.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

nlohmann::json Schema() {
  return nlohmann::json::parse(std::ifstream(GAMES_FOLDER "/game.schema.json"));
}

std::set<std::string> Keys(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

// The keys that the reader names when it refuses an unknown one in this text.
std::set<std::string> KnownToTheReader(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "game.json") << text;
  try {
    ReadGameFile(folder.path() / "game.json");
  } catch (const std::runtime_error& error) {
    std::string list = error.what();
    const std::size_t at = list.find("known here: ");
    EXPECT_NE(at, std::string::npos) << list;
    std::istringstream words(list.substr(at + 12));
    std::set<std::string> keys;
    for (std::string word; words >> word;) keys.insert(word.substr(0, word.find(',')));
    return keys;
  }
  ADD_FAILURE() << "accepted " << text;
  return {};
}

TEST(GameSchema, NamesTheVeryKeysThatTheReaderKnows) {
  const nlohmann::json schema = Schema();
  const nlohmann::json& all = schema["properties"];
  EXPECT_EQ(KnownToTheReader(R"({"zzz": 1})"), Keys(all));
  const std::string begin = R"({"name": "a", "platform": "gb", )";
  EXPECT_EQ(KnownToTheReader(begin + R"("roms": [{"zzz": 1}]})"),
            Keys(all["roms"]["items"]["properties"]));
  EXPECT_EQ(KnownToTheReader(begin + R"("variables": {"v": {"zzz": 1}}})"),
            Keys(all["variables"]["additionalProperties"]["properties"]));
  EXPECT_EQ(KnownToTheReader(begin + R"("variables": {}, "formulas": {"zzz": "1"}})"),
            Keys(all["formulas"]["properties"]));
  const std::string until_sets = begin + R"("variables": {}, "formulas": {"died": "0",
      "reward": "0"}, "action_sets": )";
  EXPECT_EQ(KnownToTheReader(until_sets + R"({"a": [{"zzz": 1}]}})"),
            Keys(all["action_sets"]["additionalProperties"]["items"]["oneOf"][1]["properties"]));
  const std::string until_start = until_sets + R"({"a": ["none"]}, "start": )";
  const nlohmann::json& start = schema["$defs"]["start"]["properties"];
  EXPECT_EQ(KnownToTheReader(until_start + R"({"zzz": 1}})"), Keys(start));
  EXPECT_EQ(KnownToTheReader(until_start + R"({"to_play": [{"zzz": 1}]}})"),
            Keys(schema["$defs"]["sequence"]["items"]["properties"]));
  EXPECT_EQ(KnownToTheReader(until_start + R"({"control": {"zzz": 1}}})"),
            Keys(start["control"]["oneOf"][1]["properties"]));
  const std::string until_end = until_start + R"({}, "levels": {"1": {}}, )";
  EXPECT_EQ(KnownToTheReader(until_end + R"("archive": {"zzz": 1}})"),
            Keys(all["archive"]["properties"]));
  EXPECT_EQ(KnownToTheReader(until_end + R"("settings": {"zzz": 1}})"),
            Keys(all["settings"]["properties"]));
}

// A description in which everything that the schema knows stands.
nlohmann::json WholeGame() {
  return nlohmann::json::parse(R"({
    "$schema": "game.schema.json", "name": "a", "about": "b", "platform": "gbc", "model": "gbc",
    "roms": [{"revision": "1.0", "sha1": "0123456789abcdef0123456789abcdef01234567"}],
    "variables": {"x": {"address": "0xC000", "type": "|u1", "mask": 15, "about": "c"},
                  "y": {"address": 40960, "bank": 0, "type": "<u2"},
                  "half": {"address": "02:D000", "type": "|u1", "mask": "0xF0", "shift": 4},
                  "tiles": {"address": "0xC800", "type": "|u1", "length": 16, "stride": 2,
                            "reduce": "count", "equals": 3},
                  "boss": {"pointer": "0xC100", "pointer_type": "<u2", "offset": 4, "bank": 1,
                           "type": "|u1", "else": 0}},
    "formulas": {"position": "x", "died": "x > 1", "cleared": "x > 2", "reward": "progress"},
    "death_causes": {"pit": "x > 3"},
    "action_sets": {"walk": ["none", "right+A", {"hold": "right", "tap": "A", "frames": 3}],
                    "more": ["left"]},
    "levels": {"1-1": {"x": "seed"}, "1-2": {},
               "1-3": {"state": "1-3.state", "start": {"to_play": [{"buttons": "A", "frames": 1}]}},
               "1-4": {"writes": {"title": {"y": "1"}, "menu": {"x": "2"}, "play": {"x": "3"}}}},
    "difficulty": [1, 9],
    "archive": {"progress_bin": 0.5, "spacing_steps": 15, "survival_steps": 30},
    "settings": {"frame_skip": 4, "observation_height": 80, "observation_width": 120,
                 "max_last_two_frames": true, "min_last_two_frames": false, "no_ops": 10,
                 "max_steps": 1000, "stall_steps": 0, "reward_clip": 1, "level_difficulty": 2, "last_level_seed": 99,
                 "archive_share": 0.5, "gamma": 0.99},
    "start": {"battery": "mine.sav",
              "to_title": [{"buttons": "none", "frames": 10, "until": "x > 0"}],
              "to_play": [{"buttons": "start", "frames": 2, "moment": "menu"}],
              "control": {"buttons": "up", "frames": 30, "formula": "delta_x > 0"}},
    "crop": [0, 16, 160, 128]})");
}

// For every property that a schema describes (where it does: "/$defs/start", key), whether one of
// the values that it describes has it.
using Properties = std::map<std::pair<std::string, std::string>, bool>;

void FindProperties(const nlohmann::json& node, const std::vector<nlohmann::json>& values,
                    const std::string& place, Properties& all) {
  if (node.contains("$ref")) {
    const std::string at = node["$ref"].get<std::string>().substr(1);
    static const nlohmann::json schema = Schema();
    FindProperties(schema[nlohmann::json::json_pointer(at)], values, at, all);
  }
  std::vector<nlohmann::json> others, items;
  const nlohmann::json properties = node.value("properties", nlohmann::json::object());
  for (const auto& [key, property] : properties.items()) {
    std::vector<nlohmann::json> found;
    for (const nlohmann::json& value : values) {
      if (value.is_object() && value.contains(key)) found.push_back(value[key]);
    }
    all[{place, key}] |= !found.empty();
    FindProperties(property, found, place + "/" + key, all);
  }
  for (const nlohmann::json& value : values) {
    if (value.is_array()) items.insert(items.end(), value.begin(), value.end());
    if (!value.is_object()) continue;
    for (const auto& [key, other] : value.items()) {
      if (!properties.contains(key)) others.push_back(other);
    }
  }
  const nlohmann::json alternatives = node.value("oneOf", nlohmann::json::array());
  for (const nlohmann::json& one : alternatives) FindProperties(one, values, place, all);
  if (node.contains("items")) FindProperties(node["items"], items, place + "/items", all);
  const auto other = node.find("additionalProperties");
  if (other != node.end() && other->is_object()) {
    FindProperties(*other, others, place + "/NAME", all);
  }
}

Properties PropertiesOf(const nlohmann::json& game) {
  Properties all;
  FindProperties(Schema(), {game}, "", all);
  EXPECT_GT(all.size(), 60u);
  return all;
}

TEST(GameSchema, HasNoKeyThatTheseTestsDoNotTry) {
  for (const auto& [property, stands] : PropertiesOf(WholeGame())) {
    EXPECT_TRUE(stands) << property.first << " " << property.second;
  }
}

struct Mutant {
  std::string what;
  nlohmann::json game;
  bool is_shape = true;  // what a schema can tell; not which names and formulas fit together
};

// Every value replaced by one of every kind, left out, and given company.
std::vector<Mutant> Mutants() {
  const nlohmann::json whole = WholeGame(), flat = whole.flatten();
  std::set<std::string> places;
  for (const auto& [pointer, value] : flat.items()) {
    for (nlohmann::json::json_pointer p(pointer); !p.empty(); p.pop_back()) {
      places.insert(p.to_string());
    }
  }
  std::vector<Mutant> mutants = {{"nothing changed", whole, true}};
  for (const std::string& place : places) {
    const nlohmann::json::json_pointer at(place);
    const bool holds_moment = place.starts_with("/start/to_play");
    for (const char* text : {"null", "true", "-1", "1.5", "1e9", "\"zzz\"", "[]", "{}"}) {
      const nlohmann::json other = nlohmann::json::parse(text);
      const bool is_shape =
          !other.is_string() && !other.is_object() && other != 1e9 && !holds_moment;
      mutants.push_back({place + " = " + text, whole, is_shape});
      mutants.back().game[at] = other;
    }
    const nlohmann::json::json_pointer parent = at.parent_pointer();
    if (whole[parent].is_array()) continue;
    mutants.push_back(
        {place + " left out", whole, !place.starts_with("/variables/") && !holds_moment});
    mutants.back().game[parent].erase(at.back());
    mutants.push_back({"zzz beside " + place, whole, false});
    mutants.back().game[parent]["zzz"] = "zzz";
  }
  return mutants;
}

// What the validator says of each; empty where there is none.
std::vector<bool> BySchema(const std::vector<Mutant>& mutants, const TemporaryFolder& folder) {
  nlohmann::json games;
  for (const Mutant& mutant : mutants) games.push_back(mutant.game);
  std::ofstream(folder.path() / "games.json") << games;
  const std::string command =
      "python3 -c 'import json, sys, jsonschema as j\n"
      "v = j.Draft202012Validator(json.load(open(sys.argv[1])))\n"
      "print(\"\".join(\"01\"[v.is_valid(g)] for g in json.load(open(sys.argv[2]))))' " GAMES_FOLDER
      "/game.schema.json " +
      (folder.path() / "games.json").string() + " >" + (folder.path() / "answers").string() +
      " 2>" + (folder.path() / "errors").string();
  if (std::system(command.c_str()) != 0) return {};
  std::string answers;
  std::ifstream(folder.path() / "answers") >> answers;
  std::vector<bool> valid;
  for (const char answer : answers) valid.push_back(answer == '1');
  return valid;
}

bool ByTheReader(const Mutant& mutant, const TemporaryFolder& folder) {
  std::ofstream(folder.path() / "game.json") << mutant.game;
  std::ofstream(folder.path() / "1-3.state") << "not read here";
  try {
    ReadGameFile(folder.path() / "game.json");
    return true;
  } catch (const std::runtime_error& error) {
    if (mutant.game == WholeGame()) ADD_FAILURE() << error.what();
    return false;
  }
}

TEST(GameSchema, RefusesWhatTheReaderRefusesAndNothingElse) {
  if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) {
    GTEST_SKIP() << "no JSON Schema validator here: install python3-jsonschema";
  }
  const TemporaryFolder folder;
  const std::vector<Mutant> mutants = Mutants();
  const std::vector<bool> valid = BySchema(mutants, folder);
  ASSERT_EQ(valid.size(), mutants.size()) << std::ifstream(folder.path() / "errors").rdbuf();
  EXPECT_TRUE(valid.front());
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    const bool read = ByTheReader(mutants[i], folder);
    if (read == valid[i] || (valid[i] && !mutants[i].is_shape)) continue;
    ADD_FAILURE() << mutants[i].what << ": the reader " << (read ? "reads" : "refuses")
                  << " what the schema " << (valid[i] ? "accepts" : "refuses");
  }
}

TEST(GameSchema, DescribesGamesThatTheReaderReads) {
  for (const char* name : {"sprout_land", "super_mario_land"}) {
    EXPECT_NO_THROW(ReadGameFile(std::filesystem::path(GAMES_FOLDER) / name / "game.json")) << name;
  }
}

// The texts between "```json" and "```" of a page of docs/.
std::vector<std::string> Examples(const std::string& page) {
  std::ifstream in(std::string(DOCS_FOLDER "/") + page);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  std::vector<std::string> examples;
  for (std::size_t at = text.find("```json"); at != std::string::npos;
       at = text.find("```json", at + 7)) {
    examples.push_back(text.substr(at + 7, text.find("```", at + 7) - at - 7));
  }
  return examples;
}

TEST(GameSchema, HasAPageOfExamplesThatTheReaderReads) {
  const std::vector<std::string> examples = Examples("new-game.md");
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "game.json") << examples.at(0);
  EXPECT_EQ(LoadGame(folder.path()).name, "My Game");
  const TemporaryFolder retro;
  std::ofstream(retro.path() / "data.json")
      << R"({"info": {"lives": {"address": 49152, "type": "|u1"}}})";
  std::ofstream(retro.path() / "metadata.json") << R"({"default_state": "Level1"})";
  std::ofstream(retro.path() / "start.json") << examples.at(1);
  EXPECT_EQ(LoadGame(retro.path()).start.to_play.size(), 4u);
}

TEST(GameSchema, HasAPageThatExplainsAndShowsEveryKey) {
  std::ifstream in(DOCS_FOLDER "/game-format.md");
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  nlohmann::json game;
  for (const std::string& example : Examples("game-format.md")) {
    game.merge_patch(nlohmann::json::parse(example));
  }
  for (const auto& [property, stands] : PropertiesOf(game)) {
    const auto& [place, key] = property;
    EXPECT_NE(page.find("`" + key + "`"), std::string::npos) << place << " " << key;
    EXPECT_TRUE(stands) << "no example has " << place << " " << key;
  }
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "game.json") << game;
  std::ofstream(folder.path() / "boss.state") << "not read here";
  EXPECT_EQ(ReadGameFile(folder.path() / "game.json").levels.size(), 5u);
}

}  // namespace
}  // namespace mario
