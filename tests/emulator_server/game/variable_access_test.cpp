#include "emulator_server/game/variable_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>

#include "tests/common/fails_with.h"
#include "tests/fakes/fake_memory.h"

namespace mario {
namespace {

constexpr std::uint32_t kAddress = 0xC000;

Variable Of(const std::string& type, std::uint64_t mask = ~std::uint64_t{0}) {
  return {"v", kAddress, VariableType::Parse(type), mask, ""};
}

// What a byte of memory becomes.
int Written(const Variable& variable, int before, double value) {
  FakeMemory memory;
  memory.Write(kAddress, static_cast<std::uint8_t>(before));
  WriteVariable(variable, value, memory);
  return memory.Read(kAddress);
}

TEST(ReadVariable, AppliesTheMask) {
  FakeMemory memory;
  memory.Write(kAddress, 0xAB);
  EXPECT_EQ(ReadVariable(Of("|u1", 0x0F), memory), 0x0B);
}

TEST(ReadVariable, NeverMakesAnUnsignedNumberNegative) {
  FakeMemory memory;
  for (std::uint32_t i = 0; i < 8; ++i) memory.Write(kAddress + i, 0xFF);
  EXPECT_EQ(ReadVariable(Of("<u8"), memory), std::pow(2.0, 64));
  EXPECT_EQ(ReadVariable(Of("<i8"), memory), -1.0);
}

TEST(WriteVariable, KeepsTheBitsOutsideOfTheMask) {
  EXPECT_EQ(Written(Of("|u1", 0x0F), 0xA5, 3), 0xA3);
  EXPECT_EQ(Written(Of("|u1", 0xF0), 0xA5, 0x30), 0x35);
  EXPECT_EQ(Written(Of("|u1", 0x81), 0x7E, 0x80), 0xFE);
  EXPECT_EQ(Written(Of("|d1", 0x0F), 0x93, 2), 0x82) << "93 is 0x5D, 0x52 is 82";
  EXPECT_EQ(Written(Of("|u1"), 0xA5, 3), 3);
}

TEST(WriteVariable, KeepsTheBitsOutsideOfTheMaskInEveryByte) {
  FakeMemory memory;
  memory.Write(kAddress, 0x12);
  memory.Write(kAddress + 1, 0x34);
  WriteVariable(Of(">u2", 0x0FF0), 0x0AB0, memory);
  EXPECT_EQ(memory.Read(kAddress), 0x1A);
  EXPECT_EQ(memory.Read(kAddress + 1), 0xB4);
  EXPECT_EQ(memory.Read(kAddress + 2), 0) << "nothing beyond is written";
}

TEST(WriteVariable, RefusesWhatTheVariableCannotHoldAndWritesNothing) {
  struct Case {
    const char* type;
    double value;
    const char* said;
  };
  for (const Case& one :
       std::vector<Case>{{"|u1", 256, "256 does not fit: |u1 holds 0 to 255"},
                         {"|u1", -1, "-1 does not fit: |u1 holds 0 to 255"},
                         {"|d1", 100, "100 does not fit: |d1 holds 0 to 99"},
                         {"<d3", -5, "<d3 holds 0 to 999999"},
                         {">n2", 100, ">n2 holds 0 to 99"},
                         {"|i1", 128, "128 does not fit: |i1 holds -128 to 127"},
                         {"<u8", 1.9e19, "1.9e+19 does not fit"},
                         {"<i8", 9.3e18, "9.3e+18 does not fit"},
                         {"<u8", 1e300, "1e+300 does not fit"},
                         {"<u4", std::nan(""), "NaN does not fit"},
                         {"<u4", std::numeric_limits<double>::infinity(), "inf does not fit"},
                         {"<i4", -std::numeric_limits<double>::infinity(), "-inf does not fit"}}) {
    EXPECT_THAT([&] { Written(Of(one.type), 0xA5, one.value); }, FailsWith(one.said)) << one.type;
    EXPECT_THAT([&] { CheckValue(Of(one.type), one.value); }, FailsWith(one.said)) << one.type;
  }
  EXPECT_THAT([] { Written(Of("|u1", 0x0F), 0xA5, 0x13); },
              FailsWith("19 does not fit: it has bits outside of the mask 0x000F"));
}

TEST(WriteVariable, HoldsTheGreatestAndLeastOfEachType) {
  EXPECT_EQ(Written(Of("|u1"), 0, 255), 0xFF);
  EXPECT_EQ(Written(Of("|i1"), 0, -128), 0x80);
  EXPECT_EQ(Written(Of("|d1"), 0, 99), 0x99);
  EXPECT_EQ(Written(Of(">u8"), 0, std::pow(2.0, 63)), 0x80);
  EXPECT_EQ(Written(Of(">i8"), 0, -std::pow(2.0, 63)), 0x80);
}

Variable Shifted(const std::string& type, std::uint64_t mask, int shift) {
  Variable variable = Of(type, mask);
  variable.shift = shift;
  return variable;
}

TEST(ReadVariable, MovesTheBitsOfItsMaskDown) {
  FakeMemory memory;
  memory.Write(kAddress, 0xAB);
  EXPECT_EQ(ReadVariable(Shifted("|u1", 0xF0, 4), memory), 0x0A);
  EXPECT_EQ(ReadVariable(Shifted("|u1", 0xF0, 2), memory), 0x28);
}

TEST(WriteVariable, MovesTheBitsOfItsMaskUpAgain) {
  EXPECT_EQ(Written(Shifted("|u1", 0xF0, 4), 0xA5, 3), 0x35);
  EXPECT_THAT([] { Written(Shifted("|u1", 0xF0, 4), 0xA5, 16); },
              FailsWith("16 does not fit: the mask 0x00F0 shifted by 4 holds 0 to 15"));
  EXPECT_THAT([] { Written(Shifted("|u1", 0xF0, 4), 0xA5, -1); }, FailsWith("-1 does not fit"));
  EXPECT_EQ(CutToSize(Shifted("|u1", 0xF0, 4), 0x1234), 4);
  for (const double seed : {0.0, 15.0, 16.0, 255.0, 4294967295.0}) {
    const Variable middle = Shifted("<u2", 0x0FF0, 4);
    EXPECT_NO_THROW(CheckValue(middle, CutToSize(middle, seed))) << seed;
  }
}

TEST(ReadVariable, ReducesAnArrayToOneNumber) {
  using Reduction = VariableArray::Reduction;
  FakeMemory memory;
  for (const auto& [at, value] :
       {std::pair(0u, 3), {1u, 99}, {2u, 7}, {3u, 99}, {4u, 0}, {6u, 7}}) {
    memory.Write(kAddress + at, static_cast<std::uint8_t>(value));
  }
  Variable tiles = Of("|u1");
  const auto reduced = [&](Reduction reduction, std::optional<double> equals = std::nullopt) {
    tiles.array = {.length = 4, .stride = 2, .reduction = reduction, .equals = equals};
    return ReadVariable(tiles, memory);
  };
  EXPECT_EQ(reduced(Reduction::kMax), 7);
  EXPECT_EQ(reduced(Reduction::kMin), 0);
  EXPECT_EQ(reduced(Reduction::kSum), 17);
  EXPECT_EQ(reduced(Reduction::kCount), 3);
  EXPECT_EQ(reduced(Reduction::kCount, 7.0), 2);
  tiles.mask = 1;
  EXPECT_EQ(reduced(Reduction::kSum), 3) << "each number has its mask";
}

TEST(ReadVariable, FollowsAPointer) {
  FakeMemory memory;
  memory.Write(kAddress, 0x34);
  memory.Write(kAddress + 1, 0xD2);
  memory.Write(0xD238, 42);
  Variable boss = Of("|u1");
  boss.pointer.emplace().type = VariableType::Parse("<u2");
  boss.pointer->offset = 4;
  EXPECT_EQ(ReadVariable(boss, memory), 42);
  memory.Write(kAddress, 0x35);
  EXPECT_EQ(ReadVariable(boss, memory), 0);
  boss.pointer->bank = 1;
  memory.Write(BankAddress(1, 0xD239), 43);
  EXPECT_EQ(ReadVariable(boss, memory), 43);
}

TEST(ReadVariable, HasAValueOfItsOwnWhileItsPointerLeadsToNoRam) {
  FakeMemory memory;
  Variable boss = Of("<u2");
  boss.pointer.emplace().type = VariableType::Parse("<u2");
  boss.pointer->offset = 4;
  EXPECT_THAT([&] { ReadVariable(boss, memory); },
              FailsWith("the pointer of v at 0xC000 leads to 0x0004, which is not in RAM"));
  boss.pointer->otherwise = -1.0;
  EXPECT_EQ(ReadVariable(boss, memory), -1.0);
  for (const int high : {0x00, 0x40, 0x7F}) {
    memory.Write(kAddress + 1, static_cast<std::uint8_t>(high));
    EXPECT_EQ(ReadVariable(boss, memory), -1.0) << high;
  }
  memory.Write(kAddress, 0xFB);
  memory.Write(kAddress + 1, 0xFF);
  EXPECT_EQ(ReadVariable(boss, memory), -1.0) << "FFFF and beyond";
  boss.pointer->offset = -0x10000;
  EXPECT_EQ(ReadVariable(boss, memory), -1.0);
}

TEST(CutToSize, KeepsWhatTheVariableHolds) {
  EXPECT_EQ(CutToSize(Of("|u1"), 300), 44);
  EXPECT_EQ(CutToSize(Of("|d1"), 4294967295.0), 95);
  EXPECT_EQ(CutToSize(Of("|u1", 0x0F), 0x1234), 4);
  EXPECT_EQ(CutToSize(Of("|i1"), 200), -56);
  EXPECT_EQ(CutToSize(Of("<u4"), 4294967295.0), 4294967295.0);
  for (const char* type : {"|u1", "|i1", "|d1", ">n2", "<u2", "<i4", "<u8", "<d8"}) {
    for (const double seed : {0.0, 99.0, 128.0, 255.0, 256.0, 65535.0, 4294967295.0}) {
      EXPECT_NO_THROW(CheckValue(Of(type), CutToSize(Of(type), seed))) << type << " " << seed;
    }
  }
}

}  // namespace
}  // namespace mario
