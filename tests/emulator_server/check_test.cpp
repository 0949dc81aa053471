#include "emulator_server/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/tiny_rom.h"

namespace mario {
namespace {

using testing::HasSubstr;

// The tiny game as files.
class TinyFolder {
 public:
  explicit TinyFolder(const std::string& sha1, bool obedient = true) {
    const Rom rom = TinyRom({.obedient = obedient});
    std::ofstream(folder_.path() / "tiny.gb", std::ios::binary)
        .write(reinterpret_cast<const char*>(rom.bytes.data()),
               static_cast<long>(rom.bytes.size()));
    std::ofstream(folder_.path() / "game.json") << R"({
      "name": "Tiny", "platform": "gb", "roms": [{"revision": "1", "sha1": ")"
                                                << sha1 << R"("}],
      "variables": {"x": {"address": "0xC001", "type": "|u1"},
                    "level": {"address": "0xC003", "type": "|u1"}},
      "formulas": {"position": "x", "died": "x == 0", "reward": "progress"},
      "action_sets": {"walk": ["none", "right"]},
      "levels": {"near": {"level": "50"}, "far": {"level": "90"}},
      "start": {"to_title": [{"buttons": "none", "frames": 10}],
                "to_play": [{"buttons": "start", "frames": 2}], "control": "x"}})";
  }

  CheckOptions Options() const {
    return {.game = folder_.path(),
            .rom = folder_.path() / "tiny.gb",
            .screenshot = folder_.path() / "screen.png",
            .frames = 30};
  }

 private:
  const TemporaryFolder folder_;
};

TEST(CheckGame, TellsWhatItFindsAndTakesAScreenshot) {
  const TinyFolder folder(TinyRom().sha1);
  std::ostringstream out;
  CheckGame(folder.Options(), out);
  EXPECT_THAT(out.str(), HasSubstr("checksum   is the one that the game names"));
  EXPECT_THAT(out.str(), HasSubstr("level      near starts, and x obeys the buttons"));
  EXPECT_THAT(out.str(), HasSubstr("level      far starts"));
  EXPECT_THAT(out.str(), testing::ContainsRegex(" 0 +50 +50\n +15 +65 +50\n +30 +80 +50\n"));
  std::ifstream png(folder.Options().screenshot, std::ios::binary);
  std::string start(24, '\0');
  png.read(start.data(), 24);
  EXPECT_EQ(start.substr(0, 8), "\x89PNG\r\n\x1A\n");
  EXPECT_EQ(start.substr(16, 8), std::string("\0\0\0\xA0\0\0\0\x90", 8)) << "160x144";
}

TEST(CheckGame, WarnsOfAnotherChecksumAndTellsBoth) {
  const std::string other(40, 'a');
  const TinyFolder folder(other);
  std::ostringstream out;
  CheckGame(folder.Options(), out);
  EXPECT_THAT(out.str(), HasSubstr("WARNING"));
  EXPECT_THAT(out.str(), HasSubstr(other));
  EXPECT_THAT(out.str(), HasSubstr(TinyRom().sha1));
}

TEST(CheckGame, RefusesAnotherChecksumWhenStrict) {
  const TinyFolder folder(std::string(40, 'a'));
  CheckOptions options = folder.Options();
  options.strict = true;
  std::ostringstream out;
  EXPECT_THAT([&] { CheckGame(options, out); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("is made for aaaa")));
}

TEST(CheckGame, RefusesAGameThatNobodyControls) {
  const TinyFolder folder(std::string(40, 'a'), false);
  std::ostringstream out;
  EXPECT_THAT([&] { CheckGame(folder.Options(), out); },
              testing::ThrowsMessage<std::runtime_error>(
                  HasSubstr("does not respond to the buttons in level far")));
}

}  // namespace
}  // namespace mario
