// Cartridges with memory of their own, its banks and its clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/starts/start_states.h"
#include "tests/emulator_server/emulator/battery_rom.h"
#include "tests/emulator_server/emulator/tiny_advance_rom.h"
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

// The kinds of Pan Docs, "The Cartridge Header", and one that there is not.
TEST(Cartridge, OfEveryKindRunsAndForgetsAllThatWasPlayed) {
  constexpr std::uint8_t kMbc6 = 0x20;  // of whose mapping mGBA forgets nothing
  const std::vector<std::uint8_t> kinds = {
      0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x08, 0x09, 0x0B,  0x0C, 0x0D, 0x0F, 0x10, 0x11, 0x12,
      0x13, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x22, kMbc6, 0xFC, 0xFD, 0xFE, 0xFF, 0x77};
  for (const std::uint8_t kind : kinds) {
    SCOPED_TRACE(static_cast<int>(kind));
    const Rom rom = BatteryRom(false, kind);
    Emulator played(rom), fresh(rom), loaded(rom);
    PlayFrames(played, 20);
    EXPECT_GT(played.Read(kFrames), 15) << "it runs";
    EXPECT_EQ(played.illegal_opcodes(), 0);
    const std::string state = played.SaveState();
    loaded.LoadState(state);
    PlayFrames(loaded, 10);
    played.Reset();
    for (Emulator* emulator : {&played, &fresh}) PlayFrames(*emulator, 10);
    EXPECT_TRUE(kind == kMbc6 || played.SaveState() == fresh.SaveState());
    played.LoadState(state);
    PlayFrames(played, 10);
    EXPECT_TRUE(loaded.SaveState() == played.SaveState());
  }
}

// A .sav file: four banks of 8 KiB, and what emulators write of the clock behind them.
std::string BatterySave(std::uint8_t counter, std::size_t clock = 0) {
  std::string save(0x8000 + clock, '\0');
  save[0x2000] = static_cast<char>(counter);
  return save;
}

TEST(Cartridge, BeginsWithABatterySave) {
  const Rom rom = BatteryRom();
  Emulator emulator(rom);
  for (const std::size_t clock : {0, 44, 48}) {
    emulator.Reset(BatterySave(41, clock));
    EXPECT_EQ(emulator.Read(kCounter), 41);
    PlayFrames(emulator, 10);
    const std::uint8_t counter = emulator.Read(kCounter);
    EXPECT_GT(counter, 41);
    EXPECT_EQ(emulator.Read(kSeconds), 0) << "the clock begins anew";
    Emulator other(rom);
    other.LoadState(emulator.SaveState());
    EXPECT_EQ(other.Read(kCounter), counter);
  }
  emulator.Reset();
  EXPECT_EQ(emulator.Read(kCounter), 0xFF);
}

TEST(Cartridge, RefusesABatterySaveOfAnotherSize) {
  const auto refuses = [](const Rom& rom, std::size_t bytes) {
    Emulator emulator(rom);
    EXPECT_THAT([&] { emulator.Reset(std::string(bytes, 'x')); },
                testing::ThrowsMessage<std::runtime_error>(
                    testing::HasSubstr(std::to_string(bytes) + " bytes: it is another game's")));
  };
  for (const std::size_t bytes : {0x2000, 0x7FFF, 0x8100, 0x20000}) refuses(BatteryRom(), bytes);
  refuses(TinyRom(), 0x2000);
  refuses(BatteryAdvanceRom(), 0x4000);
}

constexpr std::uint32_t kAdvanceCounter = 0x02000004;

// What an Advance's cartridge has as its memory is found out in play: a state from before that
// has none.
TEST(AdvanceCartridge, ForgetsInAStateFromBeforeItsMemoryWasUsed) {
  const Rom rom = BatteryAdvanceRom();
  Emulator emulator(rom);
  PlayFrames(emulator, 5);
  const std::string before = emulator.SaveState();
  PlayFrames(emulator, 25);
  const std::uint8_t first = emulator.Read(kAdvanceCounter);
  ASSERT_GT(first, 0);
  const std::string after = emulator.SaveState();
  for (int times = 0; times < 2; ++times) {
    emulator.LoadState(after);  // in which the cartridge has memory
    emulator.LoadState(before);
    PlayFrames(emulator, 25);
    EXPECT_EQ(emulator.Read(kAdvanceCounter), first);
    EXPECT_TRUE(emulator.SaveState() == after);
  }
}

TEST(AdvanceCartridge, BeginsWithABatterySaveAndForgetsIt) {
  const Rom rom = BatteryAdvanceRom();
  Emulator emulator(rom), fresh(rom);
  PlayFrames(fresh, 30);
  const auto added = static_cast<std::uint8_t>(fresh.Read(kAdvanceCounter) + 1);  // to 0xFF
  for (const std::size_t clock : {0, 16}) {
    emulator.Reset(std::string(0x8000 + clock, 41));
    Emulator other(rom);
    other.LoadState(emulator.SaveState());
    for (Emulator* one : {&emulator, &other}) {
      PlayFrames(*one, 30);
      EXPECT_EQ(one->Read(kAdvanceCounter), 41 + added);
    }
  }
  emulator.Reset();
  PlayFrames(emulator, 30);
  EXPECT_TRUE(emulator.SaveState() == fresh.SaveState());
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
