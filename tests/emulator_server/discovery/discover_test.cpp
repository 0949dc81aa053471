#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "common/program.h"
#include "emulator_server/discovery/discover_command.h"
#include "emulator_server/discovery/draft_description.h"
#include "emulator_server/workshop/bench/workshop_folder.h"
#include "emulator_server/workshop/check.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/discovery/play/recorded_tiny_game.h"
#include "tests/emulator_server/discovery/proposals/counting_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const DiscoverConfig kShort{
    .finder = kNear, .explorer = {.frames = 1200, .seed = 1}, .trial_states = 8};

std::string Printed(const Discovery& discovery) {
  std::ostringstream out;
  PrintDiscovery(discovery, out);
  return out.str();
}

template <typename Run>
std::string RefusalOf(Run run) {
  try {
    run();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "was not refused";
}

// In the tiny game right and left move x, at 0xC001, and nothing else.
TEST(Discovery, FindsWhereTheButtonsMoveThePlayerAndTheSameAgain) {
  const std::string printed = Printed(DiscoverGame(TinyRom(), kShort));
  EXPECT_THAT(printed, HasSubstr("actions    none right left\n"));
  EXPECT_THAT(printed, HasSubstr("0x0000C001"));
  EXPECT_EQ(Printed(DiscoverGame(TinyRom(), kShort)), printed);
}

TEST(Discovery, SaysWhatToDoWithARomThatNeverResponds) {
  EXPECT_THAT(RefusalOf([] { DiscoverGame(TinyRom({.obedient = false}), kShort); }),
              HasSubstr("play there yourself: emulator_server workshop"));
}

TEST(Discovery, TellsWhereThePlayerIsFromARecordingWithoutExploring) {
  const RecordedTinyGame recorded(TinyStart());
  DiscoverConfig config = kShort;
  config.explorer.frames = 0;
  config.recordings = {recorded.File()};
  const Discovery found = DiscoverGame(recorded.rom, config);
  const auto x = std::ranges::find(found.variables, "player_x", &ProposedVariable::name);
  ASSERT_NE(x, found.variables.end());
  EXPECT_EQ(x->address, 0xC001u);
}

TEST(Draft, IsADescriptionThatCheckAccepts) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "counting.gb";
  const auto bytes = CountingRom().bytes;
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  const Rom rom = LoadRom(file);
  WorkshopFolder(folder.path() / "drafted")
      .Write("game.json", DraftDescription(rom, DiscoverGame(rom, kShort)));
  CheckOptions options;
  options.game = folder.path() / "drafted";
  options.rom = file;
  options.strict = true;
  std::ostringstream out;
  EXPECT_NO_THROW(CheckGame(options, out)) << out.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("level      play starts"), HasSubstr("score")));
}

TEST(Draft, NeedsSomethingThatARewardCanBeMadeOf) {
  Discovery nothing;
  nothing.variables = {{.name = "lives", .address = 0xC001, .type = "|u1", .confidence = 0.9}};
  EXPECT_THAT(RefusalOf([&] { DraftDescription(TinyRom(), nothing); }),
              AllOf(HasSubstr("tiny.gb"), HasSubstr("--recording"), HasSubstr("workshop")));
}

TEST(Draft, APositionOfTwoBytesIsAFormula) {
  Discovery found;
  found.variables = {
      {.name = "position", .address = 0xC2E0, .type = "|u1", .confidence = 0.9, .pages = 0xC4C2},
      {.name = "ended", .address = 0xC010, .type = "|u1", .confidence = 0.9, .usual = 3.0}};
  EXPECT_THAT(DraftDescription(TinyRom(), found),
              AllOf(HasSubstr("\"position\": \"256 * pages + place\""), HasSubstr("0xC4C2"),
                    HasSubstr("\"died\": \"ended != 3\"")));
  EXPECT_THAT(Printed(found), AllOf(HasSubstr("position   0x0000C2E0 |u1"),
                                    HasSubstr("position   0x0000C4C2 |u1")));
}

TEST(DiscoverCommand, RefusesMinutesThatAreNone) {
  EXPECT_THROW(RunDiscoverCommand({"--rom", "x.gb", "--minutes", "0"}), UsageError);
  EXPECT_THROW(RunDiscoverCommand({"--rom", "x.gb", "--minutes", "-1"}), UsageError);
  EXPECT_THROW(RunDiscoverCommand({"--minutes", "1"}), UsageError);
}

TEST(DiscoverCommand, SaysThatThereIsNoRom) {
  EXPECT_THROW(RunDiscoverCommand({"--rom", "/nowhere/x.gb"}), std::runtime_error);
}

class DiscoverInto : public testing::Test {
 protected:
  DiscoverInto() {
    const auto bytes = TinyRomBytes();
    std::ofstream(rom_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  }

  std::string Refusal(std::vector<std::string> more) const {
    more.insert(more.begin(), {"--rom", rom_.string()});
    return RefusalOf([&] { RunDiscoverCommand(more); });
  }

  TemporaryFolder folder_;
  const std::filesystem::path rom_ = folder_.path() / "tiny.gb";
};

TEST_F(DiscoverInto, WritesOverNoDescriptionUnlessTold) {
  std::ofstream(folder_.path() / "game.json") << "{}";
  const std::string refusal = Refusal({"--game", folder_.path().string()});
  EXPECT_THAT(refusal, AllOf(HasSubstr("game.json is there already"), HasSubstr("--replace")));
  std::string kept;
  std::getline(std::ifstream(folder_.path() / "game.json"), kept);
  EXPECT_EQ(kept, "{}");
  EXPECT_THAT(
      Refusal({"--game", folder_.path().string(), "--replace", "--recording", rom_.string()}),
      HasSubstr("it is no demonstration"));  // it was a step further
}

TEST_F(DiscoverInto, AFolderThatCannotBeWrittenIsSaidBeforeTheGameIsPlayed) {
  EXPECT_THAT(Refusal({"--game", rom_.string() + "/mine"}), HasSubstr("tiny.gb/mine"));
  EXPECT_THAT(Refusal({"--game", "none"}), HasSubstr("none is no folder"));
  EXPECT_THAT(Refusal({"--replace"}), HasSubstr("--game"));
}

}  // namespace
}  // namespace mario
