// games/game.schema.json must say what the reader accepts.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "emulator_server/game_file.h"
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
