#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator_server/game/game.h"
#include "tests/common/temporary_folder.h"

namespace mario {

// A small game that has something of everything.
inline constexpr const char* kWalkGame = R"({
  "name": "Walk",
  "platform": "gb",
  "roms": [{"revision": "1.0", "sha1": "0123456789abcdef0123456789abcdef01234567"}],
  "variables": {
    "x": {"address": "0xC001", "type": "|u1", "about": "pixels"},
    "score": {"address": 49312, "type": "<d3", "mask": 255},
    "level": {"address": "0xC003", "type": "|u1"}
  },
  "formulas": {"position": "x", "died": "x == 0", "cleared": "x > 99", "reward": "progress - died"},
  "death_causes": {"zebra": "score == 1", "ant": "score == 2"},
  "action_sets": {"walk": ["none", "right", "right+A"]},
  "levels": {"1-1": {"level": "seed + difficulty"}},
  "start": {
    "to_title": [{"buttons": "none", "frames": 20}],
    "to_play": [{"buttons": "start", "frames": 2, "until": "x > 0"}],
    "control": "x"
  }
})";

// That game with one part replaced by another, in a folder of its own.
inline Game LoadWith(const std::string& part, const std::string& replacement) {
  std::string text = kWalkGame;
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  text.replace(at, part.size(), replacement);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "game.json") << text;
  return LoadGame(folder.path());
}

// Loading fails with a sentence that names the file and has all of the parts.
inline testing::AssertionResult RefusesWith(const std::string& part, const std::string& replacement,
                                            const std::vector<std::string>& said) {
  try {
    LoadWith(part, replacement);
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    for (const std::string& expected : said) {
      if (message.find(expected) == std::string::npos ||
          message.find("game.json") == std::string::npos) {
        return testing::AssertionFailure() << "\"" << message << "\" does not say " << expected;
      }
    }
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "was accepted";
}

}  // namespace mario
