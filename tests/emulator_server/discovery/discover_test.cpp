#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "common/program.h"
#include "emulator_server/discovery/discover_command.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr ExplorerConfig kShort{.frames = 1200, .seed = 1};

std::string Printed(const Discovery& discovery) {
  std::ostringstream out;
  PrintDiscovery(discovery, out);
  return out.str();
}

// In the tiny game right and left move x, at 0xC001, and nothing else.
TEST(Discovery, FindsWhereTheButtonsMoveThePlayerAndTheSameAgain) {
  const std::string printed = Printed(DiscoverGame(TinyRom(), kShort));
  EXPECT_THAT(printed, testing::HasSubstr("actions    none right left\n"));
  EXPECT_THAT(printed, testing::HasSubstr("0x0000C001"));
  EXPECT_EQ(Printed(DiscoverGame(TinyRom(), kShort)), printed);
}

TEST(Discovery, SaysWhatToDoWithARomThatNeverResponds) {
  try {
    DiscoverGame(TinyRom({.obedient = false}), kShort);
    FAIL() << "was taken for a game";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("play there yourself: emulator_server workshop"));
  }
}

TEST(DiscoverCommand, RefusesMinutesThatAreNone) {
  EXPECT_THROW(RunDiscoverCommand({"--rom", "x.gb", "--minutes", "0"}), UsageError);
  EXPECT_THROW(RunDiscoverCommand({"--rom", "x.gb", "--minutes", "-1"}), UsageError);
  EXPECT_THROW(RunDiscoverCommand({"--minutes", "1"}), UsageError);
}

TEST(DiscoverCommand, SaysThatThereIsNoRom) {
  EXPECT_THROW(RunDiscoverCommand({"--rom", "/nowhere/x.gb"}), std::runtime_error);
}

}  // namespace
}  // namespace mario
