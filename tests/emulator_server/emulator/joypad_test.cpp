#include "emulator_server/emulator/joypad.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

TEST(ParseButtons, ReadsCombinationsAsMgbasKeyMask) {
  EXPECT_EQ(ParseButtons("none"), 0);
  EXPECT_EQ(ParseButtons("A"), 1);
  EXPECT_EQ(ParseButtons("right+A+B"), 1 + 2 + 16);
  EXPECT_EQ(ParseButtons("select+start+left+up+down+R+L"), 4 + 8 + 32 + 64 + 128 + 256 + 512);
}

TEST(ParseButtons, DoesNotCareForCase) { EXPECT_EQ(ParseButtons("RIGHT+a"), 16 + 1); }

TEST(ParseButtons, NamesAnUnknownButtonAndTheKnownOnes) {
  for (const char* text : {"rigth", "", "A+", "+A", "A B", "none+A"}) {
    EXPECT_THAT([&] { ParseButtons(text); },
                testing::ThrowsMessage<std::runtime_error>(testing::AllOf(
                    testing::HasSubstr("unknown button"), testing::HasSubstr("select"))))
        << text;
  }
}

}  // namespace
}  // namespace mario
