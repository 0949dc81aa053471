#include "emulator_server/workshop/memory/memory_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/emulator_server/emulator/tiny_rom.h"
#include "tests/fakes/fake_memory.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const std::vector<MemoryArea> kAreas = {{"one", 0xC000, 8}, {"other", BankAddress(2, 0xD000), 8}};

using Look = std::vector<std::uint8_t>;

// 16 bytes, zeros but for these.
Look LookWith(const std::vector<std::pair<std::size_t, int>>& bytes) {
  Look look(16, 0);
  for (const auto& [at, value] : bytes) look[at] = static_cast<std::uint8_t>(value);
  return look;
}

std::vector<std::uint32_t> Addresses(const MemorySearch& search) {
  std::vector<std::uint32_t> addresses;
  for (const FoundNumber& found : search.First(100)) addresses.push_back(found.address);
  return addresses;
}

TEST(MemorySearch, BeginsWithEveryNumberThatLiesInOneArea) {
  EXPECT_EQ(MemorySearch(kAreas, {"|u1"}, Look(16)).count(), 16u);
  EXPECT_EQ(MemorySearch(kAreas, {"<u4"}, Look(16)).count(), 10u);
  EXPECT_EQ(MemorySearch(kAreas, {"|u1", "<u4"}, Look(16)).count(), 26u);
}

TEST(MemorySearch, KeepsWhatComparesWithTheLookBefore) {
  const Look before = LookWith({{0, 5}, {1, 5}, {2, 5}});
  const Look now = LookWith({{0, 6}, {1, 4}, {2, 5}, {9, 1}});
  const auto kept = [&](Comparison comparison, double value = 0.0) {
    MemorySearch search(kAreas, {"|u1"}, before);
    search.Narrow(comparison, value, now);
    return Addresses(search);
  };
  const std::uint32_t banked = BankAddress(2, 0xD001);
  EXPECT_THAT(kept(Comparison::kGrew), ElementsAre(0xC000, banked));
  EXPECT_THAT(kept(Comparison::kFell), ElementsAre(0xC001));
  EXPECT_THAT(kept(Comparison::kChanged), ElementsAre(0xC000, 0xC001, banked));
  EXPECT_EQ(kept(Comparison::kUnchanged).size(), 13u);
  EXPECT_THAT(kept(Comparison::kGrewBy, 1.0), ElementsAre(0xC000, banked));
  EXPECT_THAT(kept(Comparison::kFellBy, 1.0), ElementsAre(0xC001));
  EXPECT_THAT(kept(Comparison::kEqual, 4.0), ElementsAre(0xC001));
  EXPECT_EQ(kept(Comparison::kNotEqual, 0.0).size(), 4u);
  EXPECT_THAT(kept(Comparison::kGreater, 4.0), ElementsAre(0xC000, 0xC002));
  EXPECT_EQ(kept(Comparison::kLess, 4.0).size(), 13u);
}

TEST(MemorySearch, NarrowsWhatIsLeftOfTheLooksBefore) {
  MemorySearch search(kAreas, {"|u1"}, LookWith({{3, 10}, {4, 10}}));
  search.Narrow(Comparison::kGrew, 0.0, LookWith({{3, 11}, {4, 11}, {5, 1}}));
  search.Narrow(Comparison::kGrew, 0.0, LookWith({{3, 12}, {4, 9}, {5, 1}, {6, 1}}));
  EXPECT_THAT(Addresses(search), ElementsAre(0xC003));
  EXPECT_EQ(search.looks(), 3);
  EXPECT_EQ(search.First(1).front().value, 12.0);
}

TEST(MemorySearch, ReadsEveryKindOfNumberInBothOrders) {
  // 0x0102, 258, with the great end first, at 2; with the little end first, 513.
  const Look look = LookWith({{2, 1}, {3, 2}});
  const auto found = [&](const std::string& type, double value) {
    MemorySearch search(kAreas, {type}, look);
    search.Narrow(Comparison::kEqual, value, look);
    return Addresses(search);
  };
  EXPECT_THAT(found(">u2", 258), ElementsAre(0xC002));
  EXPECT_THAT(found("<u2", 513), ElementsAre(0xC002));
  EXPECT_THAT(found(">u3", 258), ElementsAre(0xC001));
  EXPECT_THAT(found("<u3", 513), ElementsAre(0xC002));
  EXPECT_THAT(found(">u4", 258), ElementsAre(0xC000));
  EXPECT_THAT(found("<u4", 513), ElementsAre(0xC002));
  EXPECT_THAT(found(">n2", 12), ElementsAre(0xC002));
  EXPECT_THAT(found("<d2", 201), ElementsAre(0xC002));
}

TEST(MemorySearch, TellsNegativeNumbersApart) {
  const Look look = LookWith({{1, 0xFE}, {2, 0xFF}});
  MemorySearch search(kAreas, {"|i1", "<i2"}, look);
  search.Narrow(Comparison::kEqual, -2.0, look);
  ASSERT_EQ(search.count(), 2u);
  EXPECT_EQ(search.First(2)[0].type, "|i1");
  EXPECT_EQ(search.First(2)[1].type, "<i2");
}

TEST(MemorySearch, TakesBytesThatAreNoDigitsForNoBcd) {
  const Look look = LookWith({{0, 0x1A}, {1, 0xA1}, {2, 0x42}});
  const MemorySearch packed(kAreas, {"|d1"}, look);
  EXPECT_EQ(packed.count(), 14u);
  const MemorySearch digits(kAreas, {"|n1"}, look);
  EXPECT_EQ(digits.count(), 13u);
  MemorySearch later(kAreas, {"|d1"}, Look(16));
  later.Narrow(Comparison::kChanged, 0.0, look);
  EXPECT_THAT(Addresses(later), ElementsAre(0xC002));
}

TEST(MemorySearch, TakesOneLookBack) {
  MemorySearch search(kAreas, {"|u1"}, Look(16));
  EXPECT_FALSE(search.Undo());
  search.Narrow(Comparison::kChanged, 0.0, LookWith({{1, 1}}));
  search.Narrow(Comparison::kUnchanged, 0.0, LookWith({{1, 2}}));
  EXPECT_EQ(search.count(), 0u);
  EXPECT_TRUE(search.Undo());
  EXPECT_THAT(Addresses(search), ElementsAre(0xC001));
  EXPECT_EQ(search.First(1).front().value, 1.0);
  EXPECT_EQ(search.looks(), 2);
  EXPECT_FALSE(search.Undo());
}

TEST(MemorySearch, RefusesTypesThatAreNone) {
  EXPECT_THAT([] { MemorySearch(kAreas, {"u8"}, Look(16)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is not a type")));
  EXPECT_THAT([] { MemorySearch(kAreas, {}, Look(16)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("1 to 40 types, not 0")));
  EXPECT_THAT(
      [] {
        MemorySearch(kAreas, {"|u1", "|u1"}, Look(16));
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("appears twice")));
}

TEST(Comparison, IsKnownByItsName) {
  EXPECT_EQ(ParseComparison("grew-by"), Comparison::kGrewBy);
  EXPECT_EQ(ParseComparison("Grew"), std::nullopt);
  EXPECT_TRUE(NeedsValue(Comparison::kGrewBy));
  EXPECT_FALSE(NeedsValue(Comparison::kGrew));
}

std::size_t Bytes(const std::vector<MemoryArea>& areas) {
  std::size_t bytes = 0;
  for (const MemoryArea& area : areas) bytes += area.bytes;
  return bytes;
}

TEST(MemoryAreas, AreAllOfAConsolesMemory) {
  EXPECT_EQ(Bytes(MemoryAreas(TinyRom())), 0x2000u + 0x7F + 0xA0 + 0x2000);
  EXPECT_EQ(Bytes(MemoryAreas(TinyRom({.colour = true}))), 0x8000u + 0x7F + 0xA0 + 0x4000);
  Rom advance = TinyRom();
  advance.platform = Platform::kGameBoyAdvance;
  EXPECT_EQ(Bytes(MemoryAreas(advance)), 0x48000u + 0x800 + 0x18000);
}

TEST(MemoryAreas, HaveTheCartridgesBanks) {
  Rom rom = TinyRom();
  const std::size_t without = Bytes(MemoryAreas(rom));
  for (const auto& [size, bytes] :
       {std::pair(1, 0x800u), {2, 0x2000u}, {3, 0x8000u}, {4, 0x20000u}}) {
    rom.bytes[0x149] = static_cast<std::uint8_t>(size);
    EXPECT_EQ(Bytes(MemoryAreas(rom)) - without, bytes);
  }
  rom.bytes[0x147] = 0x06;  // MBC2
  EXPECT_EQ(Bytes(MemoryAreas(rom)) - without, 512u);
}

TEST(MemoryAreas, AreReadableOnTheirConsole) {
  for (const bool colour : {false, true}) {
    Rom rom = TinyRom({.colour = colour});
    rom.bytes[0x149] = 4;
    for (const MemoryArea& area : MemoryAreas(rom)) {
      EXPECT_TRUE(IsReadable(rom.platform, {area.address, area.address + area.bytes - 1}))
          << area.name;
    }
  }
}

TEST(MemoryAreas, AreReadOneAfterTheOther) {
  FakeMemory memory;
  memory.Write(0xC007, 7);
  memory.Write(BankAddress(2, 0xD000), 8);
  const Look look = ReadAreas(kAreas, memory);
  EXPECT_EQ(look, LookWith({{7, 7}, {8, 8}}));
}

}  // namespace
}  // namespace mario
