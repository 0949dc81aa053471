// The ROM that comes with the project is the one that results, recordings and the trained agent are
// of, whichever SDCC is installed.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "emulator_server/emulator/rom.h"

namespace mario {
namespace {

const std::string kReleasedWith = "4.2.0";  // Debian 12's SDCC

TEST(SproutLandRom, IsTheOneThatResultsAreOf) {
  EXPECT_EQ(LoadRom(GAMES_FOLDER "/sprout_land/sprout_land.gb").sha1,
            "b279ee058267363677e914ce8ca37f5f76949d50");
}

class SproutLandRoms : public testing::TestWithParam<std::string> {};

TEST_P(SproutLandRoms, AreWhatTheSourceBecomes) {
  const Rom shipped = LoadRom(GAMES_FOLDER "/" + GetParam() + "/" + GetParam() + ".gb");
  const Rom built = LoadRom(BUILT_ROMS_FOLDER "/" + GetParam() + ".gb");
  if (built.bytes == shipped.bytes) return;
  ASSERT_EQ(built.bytes.size(), shipped.bytes.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < built.bytes.size(); ++i) {
    different += built.bytes[i] != shipped.bytes[i] ? 1 : 0;
  }
  const std::string difference =
      std::to_string(different) + " of " + std::to_string(built.bytes.size()) +
      " bytes differ from what SDCC " SDCC_VERSION " makes of its source";
  if (SDCC_VERSION != kReleasedWith) {
    GTEST_SKIP() << "the ROM is SDCC " << kReleasedWith << "'s: " << difference;
  }
  FAIL()
      << difference
      << ": results, recordings and the trained agent are of the ROM, so change it on purpose only "
      << "(games/sprout_land/README.md)";
}

INSTANTIATE_TEST_SUITE_P(Each, SproutLandRoms, testing::Values("sprout_land", "sprout_land_key"),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace mario
