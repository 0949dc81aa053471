// Save states below their envelope, under bytes that no console has saved.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "emulator_server/emulator/emulator.h"
#include "tests/emulator_server/emulator/battery_rom.h"
#include "tests/emulator_server/emulator/tiny_advance_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

// Where mGBA's states have what these tests change: gb/serialize.h, gba/serialize.h.
constexpr std::size_t kFlagsAt = 0x44;       // of a Game Boy's processor
constexpr std::size_t kVideoFlagsAt = 0xCD;  // which events are due
constexpr std::size_t kMemoryFlagsAt = 0x194;
constexpr std::size_t kInterruptsAt = 0x3FF;
constexpr std::size_t kHeader = 0x400;  // up to a Game Boy's memory
constexpr std::size_t kAdvanceHeader = 0x800;

std::string StateOf(const Rom& rom) {
  Emulator emulator(rom);
  for (int frame = 0; frame < 20; ++frame) emulator.RunFrame(0, Draw::kNo);
  return emulator.SaveState();
}

// Comes back, and leaves a console as it was whose state it refuses.
void ExpectRefusedOrPlayed(const Rom& rom, const std::string& state) {
  Emulator emulator(rom);
  const std::string before = emulator.SaveState();
  try {
    emulator.LoadState(state);
  } catch (const std::runtime_error&) {
    ASSERT_EQ(emulator.SaveState(), before);
    return;
  }
  for (int frame = 0; frame < 2; ++frame) emulator.RunFrame(0, Draw::kYes);
}

void ExpectNoByteToHurt(const Rom& rom, std::size_t header, std::size_t step) {
  const std::string state = StateOf(rom);
  for (std::size_t at = 0; at < header; at += step) {
    for (const char value : {'\xFF', '\x7F'}) {
      std::string changed = state;
      changed[at] = value;
      ASSERT_NO_FATAL_FAILURE(ExpectRefusedOrPlayed(rom, changed)) << at;
    }
  }
}

TEST(SaveState, OfAGameBoyIsRefusedOrPlayedWhicheverByteIsWrong) {
  ExpectNoByteToHurt(TinyRom(), kHeader, 1);
}

TEST(SaveState, OfAGameBoyColorIsRefusedOrPlayedWhicheverByteIsWrong) {
  ExpectNoByteToHurt(BatteryRom(true), kHeader, 1);
}

TEST(SaveState, OfAnAdvanceIsRefusedOrPlayedWhicheverByteIsWrong) {
  ExpectNoByteToHurt(TinyAdvanceRom(), kAdvanceHeader, 3);
}

TEST(SaveState, OfAWaitingProcessorThatNothingWakesIsRefused) {
  const Rom rom = TinyRom();
  std::string state = StateOf(rom);
  state[kFlagsAt] = '\xFF';
  Emulator emulator(rom);
  EXPECT_THROW(emulator.LoadState(state), std::runtime_error);
}

// The processor is halted until an interrupt that never comes, and the screen draws nothing, whose
// end would end the frame.
TEST(SaveState, OfAConsoleThatWaitsForEverStillGivesFrames) {
  const Rom rom = TinyRom();
  std::string state = StateOf(rom);
  state[kFlagsAt] = 0x10;
  state[kVideoFlagsAt] = static_cast<char>(state[kVideoFlagsAt] | 0x30);
  state[kMemoryFlagsAt] = static_cast<char>(state[kMemoryFlagsAt] | 0x08);
  state[kInterruptsAt] = 0x10;
  Emulator emulator(rom);
  emulator.LoadState(state);
  for (int frame = 0; frame < 3; ++frame) emulator.RunFrame(0, Draw::kYes);
  Emulator other(rom);
  EXPECT_NO_THROW(other.LoadState(emulator.SaveState()));
}

TEST(SaveState, OfAnotherCartridgeIsRefused) {
  const Rom rom = BatteryRom();
  Emulator emulator(rom);
  EXPECT_THROW(emulator.LoadState(StateOf(TinyRom())), std::runtime_error);
  EXPECT_THROW(emulator.LoadState(StateOf(BatteryRom(true))), std::runtime_error);
}

}  // namespace
}  // namespace mario
