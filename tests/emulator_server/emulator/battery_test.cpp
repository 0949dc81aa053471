// Cartridges with memory of their own, its banks and its clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/start_states.h"
#include "tests/emulator_server/emulator/battery_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr std::uint32_t kFrames = 0xC000;
constexpr std::uint32_t kCounterAsRead = 0xC001;
constexpr std::uint32_t kSeconds = 0xC002;
const std::uint32_t kCounter = BankAddress(1, 0xA000);
const std::uint32_t kColourCounter = BankAddress(3, 0xD000);

void PlayFrames(Emulator& emulator, int frames) {
  for (int frame = 0; frame < frames; ++frame) emulator.RunFrame(0, Draw::kNo);
}

TEST(Cartridge, HasItsMemoryReadInAnyBankWhileItIsSwitchedOff) {
  const Rom rom = BatteryRom();
  Emulator emulator(rom);
  PlayFrames(emulator, 10);
  EXPECT_EQ(emulator.Read(kCounter), emulator.Read(kCounterAsRead));
  PlayFrames(emulator, 5);
  EXPECT_EQ(emulator.Read(kCounter), emulator.Read(kCounterAsRead));
  EXPECT_EQ(emulator.Read(0xA000), 0xFF) << "bank 0, which nothing has written";
  emulator.Write(0xA000, 7);
  emulator.Write(BankAddress(2, 0xBFFF), 8);
  EXPECT_EQ(emulator.Read(BankAddress(0, 0xA000)), 7);
  EXPECT_EQ(emulator.Read(BankAddress(2, 0xBFFF)), 8);
  EXPECT_EQ(emulator.Read(BankAddress(4, 0xA000)), 0xFF) << "it has four banks";
}

TEST(Cartridge, KeepsItsMemoryAndItsClockInASaveState) {
  const Rom rom = BatteryRom();
  Emulator first(rom), second(rom);
  PlayFrames(first, 150);
  const int seconds = first.Read(kSeconds);
  EXPECT_GE(seconds, 2);
  second.LoadState(first.SaveState());
  PlayFrames(second, 1);
  EXPECT_EQ(second.Read(kCounterAsRead), static_cast<std::uint8_t>(first.Read(kCounter) + 1));
  PlayFrames(first, 1);
  for (Emulator* emulator : {&first, &second}) PlayFrames(*emulator, 200);
  EXPECT_GE(second.Read(kSeconds), seconds + 3);
  EXPECT_EQ(second.SaveState(), first.SaveState());
}

TEST(Cartridge, IsPutBackWhereItsStateWasSaved) {
  const Rom rom = BatteryRom();
  Emulator emulator(rom);
  PlayFrames(emulator, 10);
  const std::string state = emulator.SaveState();
  const std::uint8_t counter = emulator.Read(kCounter);
  for (int times = 0; times < 3; ++times) {
    PlayFrames(emulator, 20);
    ASSERT_NE(emulator.Read(kCounter), counter);
    emulator.LoadState(state);
    ASSERT_EQ(emulator.Read(kCounter), counter);
  }
}

// An episode that wrote into the cartridge's memory changes nothing in the next.
TEST(Cartridge, BeginsEachEpisodeWithTheSameMemory) {
  Game game = TinyGame();
  game.start = {};
  game.start.to_title = {{.buttons = 0, .frames = 10, .until = ""}};
  game.formulas = {.position = "", .died = "0", .cleared = "", .reward = "0"};
  game.levels = {{"start", {}}};
  const Rom rom = BatteryRom();
  StartStates starts(game);
  Emulator one(rom), other(rom);
  starts.Load({"start", 0, 0}, one);
  const std::uint8_t counter = one.Read(kCounter);
  PlayFrames(one, 30);
  starts.Load({"start", 0, 0}, one);
  EXPECT_EQ(one.Read(kCounter), counter);
  starts.Load({"start", 0, 0}, other);
  EXPECT_EQ(other.SaveState(), one.SaveState());
}

TEST(GameBoyColor, HasItsMemoryReadInAnyBank) {
  const Rom rom = BatteryRom(true);
  Emulator emulator(rom);
  PlayFrames(emulator, 4);
  const std::uint8_t before = emulator.Read(kColourCounter);
  PlayFrames(emulator, 5);
  EXPECT_EQ(emulator.Read(kColourCounter), before + 5);
  EXPECT_EQ(emulator.Read(0x11000), before + 5) << "stable-retro's address of bank 3";
  emulator.Write(0xD123, 9);
  EXPECT_EQ(emulator.Read(BankAddress(1, 0xD123)), 9);
  EXPECT_NE(emulator.Read(BankAddress(5, 0xD123)), 9) << "which the game has selected";
}

TEST(Address, IsWrittenWithItsBank) {
  EXPECT_EQ(AddressText(0xC0A0), "0xC0A0");
  EXPECT_EQ(AddressText(BankAddress(2, 0xD163)), "02:D163");
  EXPECT_EQ(AddressText(0x02000000), "0x2000000");
}

TEST(Address, StandsWhereItsConsoleHasMemory) {
  const auto is_readable = [](Platform platform, std::uint32_t first, std::uint32_t bytes) {
    return IsReadable(platform, {first, first + bytes - 1});
  };
  for (const Platform platform : {Platform::kGameBoy, Platform::kGameBoyColor}) {
    const bool colour = platform == Platform::kGameBoyColor;
    EXPECT_TRUE(is_readable(platform, 0xFFFF, 1));
    EXPECT_FALSE(is_readable(platform, 0xFFFF, 2));
    EXPECT_EQ(is_readable(platform, 0x15FFF, 1), colour);
    EXPECT_FALSE(is_readable(platform, 0x15FFF, 2));
    EXPECT_EQ(is_readable(platform, BankAddress(7, 0xDFFF), 1), colour);
    EXPECT_FALSE(is_readable(platform, BankAddress(7, 0xDFFF), 2));
    EXPECT_FALSE(is_readable(platform, BankAddress(8, 0xD000), 1));
    EXPECT_FALSE(is_readable(platform, BankAddress(0, 0xD000), 1));
    EXPECT_FALSE(is_readable(platform, BankAddress(1, 0xC000), 1)) << "has no banks";
    EXPECT_TRUE(is_readable(platform, BankAddress(3, 0xA000), 8));
    EXPECT_EQ(is_readable(platform, BankAddress(1, 0x8000), 1), colour);
    EXPECT_TRUE(is_readable(platform, BankAddress(200, 0x4000), 1));
    EXPECT_FALSE(IsWritable(platform, {BankAddress(200, 0x4000), BankAddress(200, 0x4000)}));
  }
  EXPECT_FALSE(is_readable(Platform::kGameBoyAdvance, BankAddress(1, 0xD000), 1));
}

}  // namespace
}  // namespace mario
