#include "emulator_server/game/variable_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace mario {
namespace {

std::int64_t Decode(std::string_view type, const std::vector<std::uint8_t>& memory) {
  return VariableType::Parse(type).Decode(memory);
}

TEST(VariableType, DecodesUnsignedNumbersInEveryByteOrder) {
  const std::vector<std::uint8_t> memory = {0x01, 0x02, 0x03, 0x04};
  EXPECT_EQ(Decode("|u1", memory), 0x01);
  EXPECT_EQ(Decode("<u4", memory), 0x04030201);
  EXPECT_EQ(Decode(">u4", memory), 0x01020304);
  EXPECT_EQ(Decode("=u4", memory), 0x04030201);
  EXPECT_EQ(Decode("|u4", memory), 0x04030201);
  EXPECT_EQ(Decode("><u4", memory), 0x02010403);
  EXPECT_EQ(Decode("<>u4", memory), 0x03040102);
  EXPECT_EQ(Decode(">=u4", memory), 0x02010403);
  EXPECT_EQ(Decode("<=u4", memory), 0x04030201);
  EXPECT_EQ(Decode(">u3", memory), 0x010203);
}

TEST(VariableType, DecodesSignedNumbers) {
  EXPECT_EQ(Decode("|i1", {0xFF}), -1);
  EXPECT_EQ(Decode("<i2", {0xFE, 0xFF}), -2);
  EXPECT_EQ(Decode(">i3", {0x80, 0x00, 0x00}), -8388608);
  EXPECT_EQ(Decode("<i8", std::vector<std::uint8_t>(8, 0xFF)), -1);
}

TEST(VariableType, DecodesPackedBcd) {
  EXPECT_EQ(Decode("|d1", {0x42}), 42);
  EXPECT_EQ(Decode("<d3", {0x56, 0x34, 0x12}), 123456);
  EXPECT_EQ(Decode(">d2", {0x04, 0x00}), 400);
  EXPECT_EQ(Decode("|d1", {0xFF}), 55);  // digits modulo 10, as in stable-retro
}

TEST(VariableType, DecodesLowNibbleBcd) {
  EXPECT_EQ(Decode(">n6", {1, 2, 3, 4, 5, 6}), 123456);
  EXPECT_EQ(Decode("<n2", {0xF1, 0x02}), 21);
}

TEST(VariableType, EncodesWhatItDecodes) {
  for (const char* text : {"|u1", "<u4", ">u3", "><u4", "<>u2", "<d3", ">n6", "|i1", ">i2"}) {
    const VariableType type = VariableType::Parse(text);
    for (const std::int64_t value : {0, 1, 9, 57}) {
      EXPECT_EQ(type.Decode(type.Encode(value)), value) << text;
    }
  }
  EXPECT_EQ(Decode("|i1", {0x80}), -128);
  EXPECT_EQ(VariableType::Parse("<i2").Encode(-2)[0], 0xFE);
  EXPECT_EQ(VariableType::Parse("<u4").Encode(0xFFFFFFFF)[3], 0xFF);
}

TEST(VariableType, RefusesToEncodeWhatDoesNotFit) {
  EXPECT_THROW(VariableType::Parse("|u1").Encode(256), std::runtime_error);
  EXPECT_THROW(VariableType::Parse("|u1").Encode(-1), std::runtime_error);
  EXPECT_THROW(VariableType::Parse("|d1").Encode(100), std::runtime_error);
  EXPECT_THROW(VariableType::Parse("|i1").Encode(128), std::runtime_error);
}

TEST(VariableType, RefusesWrongTypeStringsWithTheReason) {
  for (const char* text : {"", "u1", "?u4", "=i0", "|u9", "|x1", "<<u2", "><u3", "|u10", "u"}) {
    EXPECT_THAT([&] { VariableType::Parse(text); },
                testing::ThrowsMessage<std::runtime_error>(testing::AllOf(
                    testing::HasSubstr("is not a type"), testing::HasSubstr("\"<d3\""))))
        << text;
  }
}

}  // namespace
}  // namespace mario
