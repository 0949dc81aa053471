#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "emulator_server/game/game.h"
#include "tests/common/temporary_folder.h"

namespace mario {

// GameParts of a description; each test writes one of them anew.
struct GameParts {
  std::string platform = R"("gb")";
  std::string variables = R"("x": {"address": "0xC001", "type": "|u1"})";
  std::string actions = R"("none", "right")";
  std::string levels = R"("1-1": {})";
  std::string to_play = R"({"buttons": "start", "frames": 2, "moment": "menu"})";
  std::string more = "";
};

// In a folder with the file 1-2.state.
inline Game Load(const GameParts& parts) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "1-2.state") << "read when it is played";
  std::ofstream(folder.path() / "game.json")
      << "{\"name\": \"Walk\", \"platform\": " << parts.platform << ",\n\"variables\": {"
      << parts.variables << "},\n\"formulas\": {\"position\": \"x\", \"died\": \"x == 0\", "
      << "\"reward\": \"progress\"},\n\"action_sets\": {\"walk\": [" << parts.actions
      << "]},\n\"levels\": {" << parts.levels << "},\n"
      << parts.more << "\n\"start\": {\"to_play\": [" << parts.to_play << "]}}";
  return LoadGame(folder.path());
}

inline testing::AssertionResult Refuses(const GameParts& parts, const std::string& said) {
  try {
    Load(parts);
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    if (message.find(said) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "\"" << message << "\" does not say " << said;
  }
  return testing::AssertionFailure() << "was accepted";
}

struct Wrong {
  const char* text;
  const char* said;
};

// `x` beside it, so that the formulas hold.
inline GameParts WithVariable(const std::string& text) {
  GameParts parts;
  parts.variables += ",\n\"v\": " + text;
  return parts;
}

inline Variable ReadOne(const std::string& text) {
  return Load(WithVariable(text)).variables.at(1);
}

}  // namespace mario
