// games/game.schema.json must say what the reader accepts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
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
  const std::string until_start = begin + R"("variables": {}, "formulas": {"died": "0",
      "reward": "0"}, "action_sets": {}, "levels": {}, "start": )";
  EXPECT_EQ(KnownToTheReader(until_start + R"({"zzz": 1}})"), Keys(all["start"]["properties"]));
  EXPECT_EQ(KnownToTheReader(until_start + R"({"to_play": [{"zzz": 1}]}})"),
            Keys(schema["$defs"]["sequence"]["items"]["properties"]));
}

// A description in which everything that the schema knows stands.
nlohmann::json WholeGame() {
  return nlohmann::json::parse(R"({
    "$schema": "game.schema.json", "name": "a", "about": "b", "platform": "gb",
    "roms": [{"revision": "1.0", "sha1": "0123456789abcdef0123456789abcdef01234567"}],
    "variables": {"x": {"address": "0xC000", "type": "|u1", "mask": 15, "about": "c"},
                  "y": {"address": 40960, "bank": 0, "type": "<u2"}},
    "formulas": {"position": "x", "died": "x > 1", "cleared": "x > 2", "reward": "progress"},
    "death_causes": {"pit": "x > 3"},
    "action_sets": {"walk": ["none", "right+A"], "more": ["left"]},
    "levels": {"1-1": {"x": "seed"}, "1-2": {}},
    "difficulty": [1, 9],
    "archive": {"progress_bin": 0.5, "spacing_steps": 15, "survival_steps": 30},
    "start": {"to_title": [{"buttons": "none", "frames": 10, "until": "x > 0"}],
              "to_play": [{"buttons": "start", "frames": 2}], "control": "x"},
    "crop": [0, 16, 160, 128]})");
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
    for (const char* text : {"null", "true", "-1", "1.5", "1e9", "\"zzz\"", "[]", "{}"}) {
      const nlohmann::json other = nlohmann::json::parse(text);
      mutants.push_back(
          {place + " = " + text, whole, !other.is_string() && !other.is_object() && other != 1e9});
      mutants.back().game[at] = other;
    }
    const nlohmann::json::json_pointer parent = at.parent_pointer();
    if (whole[parent].is_array()) continue;
    mutants.push_back({place + " left out", whole, place.find("/variables/") != 0});
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

// The text between the n-th "```json" and the next "```" of the page on new games.
std::string Example(int number) {
  std::ifstream page(DOCS_FOLDER "/new-game.md");
  std::string text((std::istreambuf_iterator<char>(page)), {});
  for (int i = 0; i <= number; ++i) text = text.substr(text.find("```json") + 7);
  return text.substr(0, text.find("```"));
}

TEST(GameSchema, HasAPageOfExamplesThatTheReaderReads) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "game.json") << Example(0);
  EXPECT_EQ(LoadGame(folder.path()).name, "My Game");
  const TemporaryFolder retro;
  std::ofstream(retro.path() / "data.json")
      << R"({"info": {"lives": {"address": 49152, "type": "|u1"}}})";
  std::ofstream(retro.path() / "metadata.json") << R"({"default_state": "Level1"})";
  std::ofstream(retro.path() / "start.json") << Example(1);
  EXPECT_EQ(LoadGame(retro.path()).start.to_play.size(), 4u);
}

}  // namespace
}  // namespace mario
