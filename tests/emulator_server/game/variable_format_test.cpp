// What descriptions say of variables: arrays, masks, pointers and banks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator_server/game/game_parts.h"

namespace mario {
namespace {

TEST(GameFormat, ReadsArrays) {
  const Variable tiles = ReadOne(R"({"address": "0xC800", "type": "<u2", "length": 16,
                                     "reduce": "max"})");
  EXPECT_EQ(tiles.array->length, 16);
  EXPECT_EQ(tiles.array->stride, 2u) << "the type's bytes";
  EXPECT_EQ(tiles.addresses().last, 0xC81Fu);
  const Variable threes = ReadOne(R"({"address": "0xC800", "type": "|u1", "length": 4, "stride": 8,
                                      "reduce": "count", "equals": 3})");
  EXPECT_EQ(threes.array->equals, 3.0);
  EXPECT_EQ(threes.addresses().last, 0xC818u);
}

TEST(GameFormat, RefusesWrongArrays) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("length": 0, "reduce": "max")", "v.length: a whole number from 1 to 4096"},
           {R"("length": 5000, "reduce": "max")", "v.length: a whole number from 1 to 4096"},
           {R"("length": "4", "reduce": "max")", "v.length: a whole number"},
           {R"("length": 4)", "v: the key \"reduce\" is missing"},
           {R"("reduce": "max")", "v.reduce: it belongs to an array"},
           {R"("stride": 4)", "v.stride: it belongs to an array"},
           {R"("equals": 4)", "v.equals: it belongs to an array"},
           {R"("length": 4, "reduce": "mean")", "unknown reduction \"mean\"; known: max, min"},
           {R"("length": 4, "reduce": 1)", "v.reduce: a string is expected"},
           {R"("length": 4, "reduce": "max", "stride": 0)", "v.stride: a whole number from 1"},
           {R"("length": 4, "reduce": "max", "equals": 1)", "v.equals: it says what is counted"},
           {R"("length": 4, "reduce": "count", "equals": "1")", "v.equals: a number is expected"},
           {R"("length": 4096, "stride": 65536, "reduce": "max")", "v.address: the address is out"},
           {R"("lenght": 4)", "v.lenght: unknown key; known here: address, type"}}) {
    const std::string text = R"({"address": "0xC800", "type": "|u1", )" + std::string(wrong.text);
    EXPECT_TRUE(Refuses(WithVariable(text + "}"), wrong.said)) << wrong.text;
  }
}

TEST(GameFormat, ReadsMasksThatShift) {
  const Variable high =
      ReadOne(R"({"address": "0xC800", "type": "|u1", "mask": "0xF0", "shift": 4})");
  EXPECT_EQ(high.mask, 0xF0u);
  EXPECT_EQ(high.shift, 4);
}

TEST(GameFormat, RefusesWrongMasksAndShifts) {
  for (const Wrong& wrong :
       std::vector<Wrong>{{R"("shift": 4)", "v.shift: a shift moves the bits of a mask"},
                          {R"("mask": 240, "shift": 5)",
                           "v.shift: a shift of 5 would lose bits of the mask 0x00F0"},
                          {R"("mask": 240, "shift": 0)", "v.shift: a whole number from 1 to 62"},
                          {R"("mask": 240, "shift": "4")", "v.shift: a whole number"},
                          {R"("mask": "240")", "v.mask: \"240\" is not a number from 0 to"},
                          {R"("mask": "0xF0G")", "v.mask: \"0xF0G\" is not a number"},
                          {R"("mask": "0x0")", "the mask selects none of the variable's bits"}}) {
    const std::string text = R"({"address": "0xC800", "type": "|u1", )" + std::string(wrong.text);
    EXPECT_TRUE(Refuses(WithVariable(text + "}"), wrong.said)) << wrong.text;
  }
  EXPECT_TRUE(
      Refuses(WithVariable(R"({"address": "0xC800", "type": "|i1", "mask": 112, "shift": 4})"),
              "v.shift: only unsigned numbers are shifted"));
}

TEST(GameFormat, ReadsPointers) {
  const Variable boss = ReadOne(R"({"pointer": "0xC100", "offset": 4, "type": "<u2", "else": -1})");
  EXPECT_EQ(boss.address, 0xC100u);
  EXPECT_EQ(boss.addresses().last, 0xC101u) << "two bytes";
  EXPECT_EQ(boss.pointer->offset, 4);
  EXPECT_EQ(boss.pointer->otherwise, -1.0);
  const Variable low =
      ReadOne(R"({"pointer": "0xC100", "pointer_type": "|u1", "offset": "0xC200", "type": "|u1"})");
  EXPECT_EQ(low.pointer->offset, 0xC200);
  EXPECT_EQ(low.addresses().last, 0xC100u);
}

TEST(GameFormat, RefusesWrongPointers) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {R"("address": "0xC000", "pointer": "0xC100")", "an address or a pointer, not both"},
           {R"("pointer": "0x4000")", "v.pointer: the pointer at 0x4000 is not in RAM"},
           {R"("pointer": "0x1C100")", "v.pointer: the address is out of range"},
           {R"("pointer": "0xFFFF")", "v.pointer: the address is out of range"},
           {R"("pointer": true)", "v.pointer: a whole number"},
           {R"("pointer": "02:C100")", "v.pointer: the address is out of range: 02:C100"},
           {R"("pointer": "0xC100", "pointer_type": "u2")", "v.pointer_type: \"u2\" is not a type"},
           {R"("pointer": "0xC100", "offset": "four")", "v.offset: \"four\" is not a number from"},
           {R"("pointer": "0xC100", "offset": 1.5)", "v.offset: a whole number"},
           {R"("pointer": "0xC100", "bank": 256)", "v.bank: a whole number from 0 to 255"},
           {R"("pointer": "0xC100", "else": "0")", "v.else: a number is expected"},
           {R"("address": "0xC000", "else": 0)", "v.else: it belongs to a pointer"},
           {R"("address": "0xC000", "offset": 0)", "v.offset: it belongs to a pointer"},
           {R"("address": "0xC000", "pointer_type": "<u2")", "v.pointer_type: it belongs to a"},
           {R"("about": "")", "v: the key \"address\" is missing"}}) {
    const std::string text = "{\"type\": \"|u1\", " + std::string(wrong.text) + "}";
    EXPECT_TRUE(Refuses(WithVariable(text), wrong.said)) << wrong.text;
  }
  GameParts advance = WithVariable(R"({"type": "|u1", "pointer": "0x03000000", "bank": 1})");
  advance.platform = "\"gba\"";
  advance.variables.replace(advance.variables.find("0xC001"), 6, "0x03000004");
  EXPECT_TRUE(Refuses(advance, "v.bank: a Game Boy Advance's memory has no banks"));
}

TEST(GameFormat, RefusesABankThatTheConsoleLacks) {
  EXPECT_TRUE(Refuses(WithVariable(R"({"address": "02:D000", "type": "|u1"})"), "02:D000"));
  GameParts colour = WithVariable(R"({"address": "02:D000", "type": "|u1"})");
  colour.platform = "\"gbc\"";
  EXPECT_NO_THROW(Load(colour));
  colour.more = R"("model": "gb",)";
  EXPECT_TRUE(Refuses(colour, "variables.v.address: the address is out of range: 02:D000"));
}

}  // namespace
}  // namespace mario
