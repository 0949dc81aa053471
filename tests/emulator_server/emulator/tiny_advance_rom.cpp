#include "tests/emulator_server/emulator/tiny_advance_rom.h"

#include <algorithm>
#include <array>
#include <span>

#include "emulator_server/emulator/joypad.h"

namespace mario {
namespace {

constexpr std::size_t kCodeAt = 0xAC;  // of the game
constexpr std::size_t kArmProgramAt = 0xC0;
constexpr std::array<std::uint8_t, 8> kLogoStart = {0x24, 0xFF, 0xAE, 0x51, 0x69, 0x9A, 0xA2, 0x21};

// ARM code.
constexpr std::array<std::uint32_t, 25> kArmProgram = {
    0xE3A00301,  // mov r0, #04000000: registers
    0xE3A01B01,  // mov r1, #0400
    0xE3811003,  // orr r1, r1, #3
    0xE1C010B0,  // strh r1, [r0]: a bitmap of 240x160
    0xE3A04402,  // mov r4, #02000000: memory
    0xE3A05406,  // mov r5, #06000000: the bitmap
    0xE1D020B6,  // loop: ldrh r2, [r0, #6]: the line that is being drawn
    0xE35200A0,  // cmp r2, #160
    0x1AFFFFFC,  // bne loop
    0xE5943000,  // ldr r3, [r4]: count the frame
    0xE2833001,  // add r3, r3, #1
    0xE5843000,  // str r3, [r4]
    0xE2806E13,  // add r6, r0, #130: the buttons, 0 where held
    0xE1D670B0,  // ldrh r7, [r6]
    0xE5943004,  // ldr r3, [r4, #4]: x
    0xE3170010,  // tst r7, #10: right?
    0x02833001,  // addeq r3, r3, #1
    0xE3170020,  // tst r7, #20: left?
    0x02433001,  // subeq r3, r3, #1
    0xE5843004,  // str r3, [r4, #4]
    0xE1C530B0,  // strh r3, [r5]
    0xE1D020B6,  // wait: ldrh r2, [r0, #6]
    0xE35200A0,  // cmp r2, #160
    0x0AFFFFFC,  // beq wait
    0xEAFFFFEC,  // b loop
};

// At this address mGBA skips a loop of Final Fantasy Tactics Advance, known by its code.
constexpr std::array<std::uint8_t, 4> kIdlingCode = {'A', 'F', 'X', 'E'};
constexpr std::size_t kIdleLoopAt = 0x428;

constexpr std::array<std::uint32_t, 9> kIdlingProgram = {
    0xE3A00301,  // mov r0, #04000000: registers
    0xE3A01008,  // mov r1, #8
    0xE1C010B4,  // strh r1, [r0, #4]: an interrupt a frame
    0xE2802C02,  // add r2, r0, #200
    0xE3A01001,  // mov r1, #1
    0xE1C210B0,  // strh r1, [r2]: that ends a halt
    0xE3A04402,  // mov r4, #02000000: memory
    0xE3A05000,  // mov r5, #0
    0xEA0000D0,  // b 428
};
constexpr std::array<std::uint32_t, 6> kIdleLoop = {
    0xE2855001,  // turn: add r5, r5, #1
    0xE5845000,  // str r5, [r4]: count the turn
    0xE3A06A02,  // mov r6, #2000
    0xE2566001,  // wait: subs r6, r6, #1
    0x1AFFFFFD,  // bne wait
    0xEAFFFFF9,  // b turn
};

// ARM code.
constexpr std::array<std::uint32_t, 19> kBatteryProgram = {
    0xE3A00301,  // mov r0, #04000000: registers
    0xE3A04402,  // mov r4, #02000000: memory
    0xE3A0540E,  // mov r5, #0E000000: the cartridge's memory
    0xE1D020B6,  // loop: ldrh r2, [r0, #6]: the line that is being drawn
    0xE35200A0,  // cmp r2, #160
    0x1AFFFFFC,  // bne loop
    0xE5943000,  // ldr r3, [r4]: count the frame
    0xE2833001,  // add r3, r3, #1
    0xE5843000,  // str r3, [r4]
    0xE3530014,  // cmp r3, #20
    0xBA000003,  // blt wait
    0xE5D56000,  // ldrb r6, [r5]: count in the cartridge
    0xE2866001,  // add r6, r6, #1
    0xE5C56000,  // strb r6, [r5]
    0xE5846004,  // str r6, [r4, #4]
    0xE1D020B6,  // wait: ldrh r2, [r0, #6]
    0xE35200A0,  // cmp r2, #160
    0x0AFFFFFC,  // beq wait
    0xEAFFFFEF,  // b loop
};

void WriteWord(std::vector<std::uint8_t>& rom, std::size_t at, std::uint32_t word) {
  for (std::size_t i = 0; i < 4; ++i) rom[at + i] = static_cast<std::uint8_t>(word >> 8 * i);
}

void WriteWords(std::vector<std::uint8_t>& rom, std::size_t at,
                std::span<const std::uint32_t> words) {
  for (std::size_t i = 0; i < words.size(); ++i) WriteWord(rom, at + 4 * i, words[i]);
}

std::vector<std::uint8_t> Cartridge(std::span<const std::uint32_t> program) {
  std::vector<std::uint8_t> rom(0x800, 0);
  WriteWord(rom, 0, 0xEA00002E);  // b 0C0
  std::copy(kLogoStart.begin(), kLogoStart.end(), rom.begin() + 4);
  rom[0xB2] = 0x96;
  WriteWords(rom, kArmProgramAt, program);
  return rom;
}

}  // namespace

Rom TinyAdvanceRom() { return MakeRom(Cartridge(kArmProgram), "tiny.gba"); }

Rom IdlingAdvanceRom() {
  std::vector<std::uint8_t> rom = Cartridge(kIdlingProgram);
  std::copy(kIdlingCode.begin(), kIdlingCode.end(), rom.begin() + kCodeAt);
  WriteWords(rom, kIdleLoopAt, kIdleLoop);
  return MakeRom(std::move(rom), "idling.gba");
}

Rom BatteryAdvanceRom() { return MakeRom(Cartridge(kBatteryProgram), "battery.gba"); }

Rom CallingAdvanceRom(std::uint32_t function) {
  const std::array<std::uint32_t, 8> program = {
      0xE3A01402,                   // mov r1, #02000000: memory
      0xE3A03C20,                   // mov r3, #2000: a size in a header's upper 24 bits
      0xE3833004,                   // orr r3, r3, #4: of four bits each
      0xE5813000,                   // str r3, [r1]
      0xE3E02000,                   // loop: mvn r2, #0
      0xE3A00402,                   // mov r0, #02000000
      0xEF000000 | function << 16,  // swi
      0xEAFFFFFB,                   // b loop
  };
  return MakeRom(Cartridge(program), "calling.gba");
}

Game TinyAdvanceGame() {
  const VariableType word = VariableType::Parse("<i4");
  Game game;
  game.file = "tiny_advance/game.json";
  game.name = std::string("Tiny Advance");
  game.platform = PlatformName(Platform::kGameBoyAdvance);
  game.variables = {{.name = "frame", .address = 0x02000000, .type = word, .about = ""},
                    {.name = "x", .address = 0x02000004, .type = word, .about = ""}};
  game.formulas = {.position = "x", .died = "x < -10", .cleared = "x >= 60", .reward = "progress"};
  game.action_sets = {{"walk", {{"none", kNoButtons}, {"right", kButtonRight}}}};
  game.levels = {{"start", {}}};
  game.start.to_title = {{.buttons = kNoButtons, .frames = 10, .until = ""}};
  game.start.control = game.variables[1].name;
  return game;
}

}  // namespace mario
