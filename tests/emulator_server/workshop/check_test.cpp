#include "emulator_server/workshop/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

using testing::HasSubstr;

// The tiny game as files.
class TinyFolder {
 public:
  explicit TinyFolder(const std::string& sha1 = std::string(40, 'a'), bool obedient = true) {
    const Rom rom = TinyRom({.obedient = obedient});
    std::ofstream(folder_.path() / "tiny.gb", std::ios::binary)
        .write(reinterpret_cast<const char*>(rom.bytes.data()),
               static_cast<long>(rom.bytes.size()));
    std::ofstream(folder_.path() / "game.json") << R"({
      "name": "Tiny", "platform": "gb", "roms": [{"revision": "1", "sha1": ")"
                                                << sha1 << R"("}],
      "variables": {"x": {"address": "0xC001", "type": "|u1"},
                    "level": {"address": "0xC003", "type": "|u1"}},
      "formulas": {"position": "x", "died": "x == 0", "cleared": "x >= 120", "reward": "progress"},
      "action_sets": {"walk": ["none", "right"]},
      "levels": {"near": {"level": "50"}, "far": {"level": "90"}},
      "start": {"to_title": [{"buttons": "none", "frames": 10}],
                "to_play": [{"buttons": "start", "frames": 2}], "control": "x"}})";
  }

  // With one part of the description replaced by another.
  void Replace(const std::string& part, const std::string& replacement) const {
    std::ifstream in(folder_.path() / "game.json");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find(part), part.size(), replacement);
    std::ofstream(folder_.path() / "game.json") << text;
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
  EXPECT_THAT(out.str(), HasSubstr("level      near starts, and x responds to the buttons"));
  EXPECT_THAT(out.str(), HasSubstr("level      far starts"));
  EXPECT_THAT(out.str(), HasSubstr("episode    with right held (walk) in near: 7 steps, return 28, "
                                   "position 78, not ended\n"));
  EXPECT_THAT(out.str(),
              testing::ContainsRegex(
                  "  step  action +x  level  position  progress  reward  died  cleared  cause\n"
                  " +0 +50 +50 +50 +0 +0 +0 +0\n"
                  " +1 +right +54 +50 +54 +4 +4 +0 +0\n"
                  " +2 +right +58 +50 +58 +4 +4 +0 +0\n"));
  EXPECT_THAT(out.str(), testing::Not(HasSubstr("with left held"))) << "no action holds it";
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

// What a check says before it fails, and why.
std::string Refusal(const std::string& part, const std::string& replacement) {
  const TinyFolder folder;
  folder.Replace(part, replacement);
  std::ostringstream out;
  try {
    CheckGame(folder.Options(), out);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted: " + out.str();
}

TEST(CheckGame, PlaysAtRandomAndTellsHowItWent) {
  const TinyFolder folder;
  std::ostringstream out;
  CheckGame(folder.Options(), out);
  EXPECT_THAT(out.str(), testing::ContainsRegex("episode    of random actions \\(walk\\) in near: "
                                                "[0-9]+ steps, return .*, ended by cleared\n"));
  EXPECT_THAT(out.str(), testing::ContainsRegex(" 0 +1 +cleared\n")) << "the last row's cause";
  EXPECT_THAT(out.str(), HasSubstr("NOTE       these variables never change: level\n"));
  EXPECT_EQ(out.str().find("reward is 0"), std::string::npos);
  EXPECT_EQ(out.str().find("position never"), std::string::npos);
  EXPECT_EQ(out.str().find("no episode ends"), std::string::npos);
}

TEST(CheckGame, HoldsEachDirectionThatAnActionHolds) {
  const std::string said = Refusal("[\"none\", \"right\"]",
                                   "[\"none\", \"left+A\", \"left\", "
                                   "\"up+B\"], \"more\": [\"down\"]");
  EXPECT_THAT(said, HasSubstr("episode    with left held"));
  EXPECT_THAT(said, HasSubstr("episode    with up+B held"));
  EXPECT_THAT(said, testing::Not(HasSubstr("with down held")));
}

TEST(CheckGame, SaysThatNoActionHoldsADirection) {
  EXPECT_THAT(Refusal("[\"none\", \"right\"]", "[\"none\", \"A\"]"),
              HasSubstr("no action of \"walk\" holds a direction"));
}

TEST(CheckGame, WarnsOfRewardsPositionsAndEndsThatNeverCome) {
  EXPECT_THAT(Refusal("\"reward\": \"progress\"", "\"reward\": \"0\""),
              testing::ContainsRegex("WARNING    the reward is 0 in all [0-9]+ steps"));
  EXPECT_THAT(Refusal("\"position\": \"x\"", "\"position\": \"-x\""),
              HasSubstr("WARNING    the position never grows"));
  const TinyFolder endless;
  endless.Replace("x >= 120", "0");
  endless.Replace("[\"none\", \"right\"]", "[\"none\", \"A\"]");
  std::ostringstream out;
  CheckGame(endless.Options(), out);
  EXPECT_THAT(out.str(), HasSubstr("WARNING    no episode ends by itself"));
}

TEST(CheckGame, RefusesAnEpisodeThatEndsAtOnce) {
  EXPECT_THAT(Refusal("x == 0", "x >= 50"), HasSubstr("formulas.died"));
  EXPECT_THAT(Refusal("x == 0", "x >= 51 && x < 90"),
              HasSubstr("the episode with right held ended in its first step, by died"));
  EXPECT_THAT(Refusal("x == 0", "x >= 60 && x < 90"),
              HasSubstr("WARNING    it ended within 10 steps"));
}

TEST(CheckGame, RefusesAValueThatDoesNotFitItsVariable) {
  EXPECT_THAT(Refusal("\"far\": {\"level\": \"90\"}", "\"far\": {\"level\": \"300\"}"),
              testing::AllOf(HasSubstr("300 does not fit"), HasSubstr("levels.far")));
}

TEST(CheckGame, RefusesWhatIsNoNumberAnywhereInTheEpisode) {
  EXPECT_THAT(Refusal("x == 0", "(x - 50) / (level - 50)"), HasSubstr("formulas.died"));
  EXPECT_THAT(Refusal("\"reward\": \"progress\"", "\"reward\": \"1 / (x - 62)\""),
              HasSubstr("formulas.reward: \"1 / (x - 62)\" is inf with x = 62"));
  EXPECT_THAT(Refusal("\"position\": \"x\"", "\"position\": \"sqrt(61 - x)\""),
              HasSubstr("formulas.position"));
}

TEST(CheckGame, TellsWhatWasPlayedBeforeAnError) {
  const TinyFolder folder;
  folder.Replace("\"reward\": \"progress\"", "\"reward\": \"1 / (x - 62)\"");
  std::ostringstream out;
  EXPECT_THROW(CheckGame(folder.Options(), out), std::runtime_error);
  EXPECT_THAT(out.str(), testing::ContainsRegex(" +2 +right +58 +50 +58 +4 +-0.25 +0 +0\n$"));
}

TEST(CheckGame, RefusesACropBeyondTheScreen) {
  EXPECT_THAT(Refusal("\"start\":", "\"crop\": [0, 0, 200, 144], \"start\":"),
              HasSubstr("crop: the crop [0, 0, 200, 144] reaches beyond the screen"));
}

}  // namespace
}  // namespace mario
