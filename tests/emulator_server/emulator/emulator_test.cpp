#include "emulator_server/emulator/emulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <thread>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/random.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr std::uint32_t kFrame = 0xC000;
constexpr std::uint32_t kX = 0xC001;
constexpr std::uint32_t kFrameInHighMemory = 0xFF80;

std::vector<std::uint32_t> Pixels(const Emulator& emulator) {
  const auto pixels = emulator.screen().pixels;
  return {pixels.begin(), pixels.end()};
}

// Everything a game consists of: 64 KiB of memory.
std::vector<std::uint8_t> AllMemory(const Emulator& emulator) {
  std::vector<std::uint8_t> memory;
  for (std::uint32_t address = 0x8000; address < 0x10000; ++address) {
    memory.push_back(emulator.Read(address));
  }
  return memory;
}

void Hold(Emulator& emulator, std::uint16_t buttons, int frames, Draw draw = Draw::kNo) {
  for (int i = 0; i < frames; ++i) emulator.RunFrame(buttons, draw);
}

// On the title, then at x = 50.
void StartPlay(Emulator& emulator) {
  Hold(emulator, kNoButtons, 10);
  emulator.Write(0xC003, 50);
  Hold(emulator, kButtonStart, 2);
}

void RunRandomly(Emulator& emulator, int frames, Draw draw) {
  Random random(7, 0);
  for (int i = 0; i < frames; ++i) {
    emulator.RunFrame(random.Below(2) == 0 ? kButtonRight : kButtonLeft, draw);
  }
}

TEST(Emulator, PlaysACartridgeOfBothKindsOnTheConsoleThatItIsPutInto) {
  Rom rom = TinyRom({.colour = true, .monochrome = true});
  for (const Platform platform : {Platform::kGameBoyColor, Platform::kGameBoy}) {
    rom.platform = platform;
    Emulator emulator(rom);
    for (int i = 0; i < 20; ++i) emulator.RunFrame(0, Draw::kYes);
    const auto is_grey = [](std::uint32_t pixel) {
      return (pixel & 0xFF) == (pixel >> 8 & 0xFF) && (pixel & 0xFF) == (pixel >> 16 & 0xFF);
    };
    EXPECT_EQ(std::ranges::all_of(emulator.screen().pixels, is_grey), emulator.grey());
    EXPECT_EQ(emulator.grey(), platform == Platform::kGameBoy);
  }
}

TEST(Emulator, RunsAGameThatObeysTheButtons) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartPlay(emulator);
  EXPECT_EQ(emulator.Read(kX), 50);
  Hold(emulator, kButtonRight, 10);
  EXPECT_EQ(emulator.Read(kX), 60);
  Hold(emulator, kButtonLeft, 3);
  EXPECT_EQ(emulator.Read(kX), 57);
}

TEST(Emulator, ReadsHighMemory) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  Hold(emulator, kNoButtons, 20);
  EXPECT_GT(emulator.Read(kFrame), 10);
  EXPECT_EQ(emulator.Read(kFrameInHighMemory), emulator.Read(kFrame));
}

TEST(Emulator, DrawsStripesThatScroll) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartPlay(emulator);
  emulator.RunFrame(kNoButtons, Draw::kYes);
  emulator.RunFrame(kNoButtons, Draw::kYes);
  const ScreenView screen = emulator.screen();
  ASSERT_EQ(screen.width, 160);
  ASSERT_EQ(screen.height, 144);
  for (int x = 0; x < 160; ++x) {
    // Colour 1 and 2 of the four greys ff, ad, 52, 00; x = 50 scrolls by 50 pixels.
    const std::uint32_t expected = (x + 50) % 8 < 4 ? 0xAD : 0x52;
    ASSERT_EQ(screen.pixels[static_cast<std::size_t>(100 * 160 + x)] & 0xFF, expected) << x;
  }
  EXPECT_TRUE(emulator.grey());
}

TEST(Emulator, DrawsOnlyWhenAskedTo) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartPlay(emulator);
  Hold(emulator, kButtonRight, 2, Draw::kYes);
  const auto drawn = Pixels(emulator);
  Hold(emulator, kButtonRight, 3, Draw::kNo);
  EXPECT_EQ(Pixels(emulator), drawn);
  Hold(emulator, kButtonRight, 1, Draw::kYes);
  EXPECT_NE(Pixels(emulator), drawn);
}

TEST(Emulator, DrawsAGameBoyColorGameInColour) {
  const Rom rom = TinyRom({.colour = true});
  Emulator emulator(rom);
  StartPlay(emulator);
  Hold(emulator, kNoButtons, 2, Draw::kYes);
  EXPECT_FALSE(emulator.grey());
  const auto pixels = Pixels(emulator);
  EXPECT_EQ(std::count(pixels.begin(), pixels.end(), pixels[0]), 160 * 144 / 2);
  // x = 50 starts in the middle of a red stripe of two pixels, 0x__BBGGRR.
  EXPECT_EQ(pixels[0] & 0xFFFFFF, 0x0000FFu);
  EXPECT_EQ(pixels[2] & 0xFFFFFF, 0x00FF00u);
}

TEST(Emulator, PlaysTheSameWhetherDrawnOrNot) {
  const Rom rom = TinyRom();
  Emulator drawn(rom);
  Emulator blind(rom);
  StartPlay(drawn);
  StartPlay(blind);
  RunRandomly(drawn, 500, Draw::kYes);
  RunRandomly(blind, 500, Draw::kNo);
  EXPECT_EQ(AllMemory(drawn), AllMemory(blind));
}

// Switches its screen off and on for ever.
Rom BlinkingRom() {
  constexpr std::array<std::uint8_t, 9> kProgram = {
      0xAF, 0xE0, 0x40,        // loop: 0 to the screen's control
      0x3E, 0x80, 0xE0, 0x40,  // 80
      0x18, 0xF7,              // jr loop
  };
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  std::copy(kProgram.begin(), kProgram.end(), bytes.begin() + 0x150);
  return MakeRom(std::move(bytes), "blinking.gb");
}

TEST(Emulator, ComesBackFromAFrameThatNeverEnds) {
  const Rom rom = BlinkingRom();
  Emulator emulator(rom), other(rom);
  Hold(emulator, kNoButtons, 3);
  other.LoadState(emulator.SaveState());
  Hold(emulator, kNoButtons, 2);
  Hold(other, kNoButtons, 2);
  EXPECT_EQ(other.SaveState(), emulator.SaveState());
}

TEST(Emulator, ContinuesIdenticallyFromASaveStateOnAnotherEmulator) {
  const Rom rom = TinyRom();
  Emulator first(rom);
  StartPlay(first);
  Hold(first, kButtonRight, 33);
  const std::string state = first.SaveState();
  RunRandomly(first, 300, Draw::kYes);

  Emulator second(rom);
  second.LoadState(state);
  RunRandomly(second, 300, Draw::kYes);
  EXPECT_EQ(AllMemory(second), AllMemory(first));
  EXPECT_EQ(Pixels(second), Pixels(first));
}

TEST(Emulator, RefusesWhatIsNotASaveStateAndStaysAsItWas) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartPlay(emulator);
  const auto before = AllMemory(emulator);
  EXPECT_THROW(emulator.LoadState(""), std::runtime_error);
  EXPECT_THROW(emulator.LoadState("short"), std::runtime_error);
  EXPECT_THROW(emulator.LoadState(std::string(71680, '\xAA')), std::runtime_error);
  EXPECT_EQ(AllMemory(emulator), before);
}

TEST(Emulator, RefusesToWriteIntoTheCartridgesProgram) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  EXPECT_THROW(emulator.Write(0x0150, 0), std::runtime_error);
}

TEST(Emulator, CountsIllegalOpcodes) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  Hold(emulator, kNoButtons, 10);
  emulator.Write(0xC003, 240);
  Hold(emulator, kButtonStart, 2);
  Hold(emulator, kButtonRight, 8);
  EXPECT_EQ(emulator.illegal_opcodes(), 0);
  Hold(emulator, kButtonRight, 8);
  EXPECT_GT(emulator.illegal_opcodes(), 0);
}

TEST(Emulator, IsIndependentOfTheEmulatorsOnOtherThreads) {
  const Rom rom = TinyRom();
  std::vector<std::vector<std::uint8_t>> memories(4);
  {
    std::vector<std::jthread> threads;
    for (auto& memory : memories) {
      threads.emplace_back([&] {
        Emulator emulator(rom);
        StartPlay(emulator);
        RunRandomly(emulator, 300, Draw::kYes);
        memory = AllMemory(emulator);
      });
    }
  }
  for (const auto& memory : memories) EXPECT_EQ(memory, memories[0]);
}

}  // namespace
}  // namespace mario
