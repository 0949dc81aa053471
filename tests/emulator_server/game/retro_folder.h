#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "emulator_server/game/game.h"
#include "tests/common/temporary_folder.h"

namespace mario {

inline constexpr const char* kRetroData = R"({"info": {
  "score": {"address": 49152, "type": "|u1"},
  "x-pos": {"address": 49153, "type": "|u1"},
  "lives": {"address": 49154, "type": "|i1"},
  "position": {"address": 49155, "type": "|u1"}
}})";

// A folder of stable-retro's with these files.
class RetroFolder {
 public:
  explicit RetroFolder(const std::string& scenario, const std::string& data = kRetroData) {
    Add("data.json", data);
    if (!scenario.empty()) Add("scenario.json", scenario);
  }
  void Add(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
  }
  Game Load() const { return LoadGame(folder_.path()); }

 private:
  const TemporaryFolder folder_;
};

inline testing::AssertionResult Refuses(const std::string& scenario, const std::string& said,
                                        const std::string& data = kRetroData) {
  try {
    RetroFolder(scenario, data).Load();
  } catch (const std::runtime_error& error) {
    if (std::string(error.what()).find(said) != std::string::npos)
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << "\"" << error.what() << "\" does not say " << said;
  }
  return testing::AssertionFailure() << "was accepted";
}

}  // namespace mario
