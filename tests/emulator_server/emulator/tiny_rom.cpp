#include "tests/emulator_server/emulator/tiny_rom.h"

#include <algorithm>
#include <initializer_list>

#include "emulator_server/emulator/joypad.h"

namespace mario {
namespace {

constexpr std::size_t kProgramAt = 0x150;

// The cartridge's logo: without it no Game Boy starts.
constexpr std::uint8_t kLogo[48] = {
    0xCE, 0xED, 0x66, 0x66, 0xCC, 0x0D, 0x00, 0x0B, 0x03, 0x73, 0x00, 0x83, 0x00, 0x0C, 0x00, 0x0D,
    0x00, 0x08, 0x11, 0x1F, 0x88, 0x89, 0x00, 0x0E, 0xDC, 0xCC, 0x6E, 0xE6, 0xDD, 0xDD, 0xD9, 0x99,
    0xBB, 0xBB, 0x67, 0x63, 0x6E, 0x0E, 0xEC, 0xCC, 0xDD, 0xDC, 0x99, 0x9F, 0xBB, 0xB9, 0x33, 0x3E};

using Code = std::vector<std::uint8_t>;

void Add(Code& code, std::initializer_list<std::uint8_t> bytes) {
  code.insert(code.end(), bytes.begin(), bytes.end());
}

void AddSetUp(Code& code) {
  Add(code, {0xF3, 0x31, 0xFE, 0xFF});              // di; ld sp, FFFE
  Add(code, {0xF0, 0x44, 0xFE, 0x90, 0x38, 0xFA});  // wait for line 144
  Add(code, {0xAF, 0xE0, 0x40});                    // screen off
  Add(code, {0x21, 0x00, 0xC0, 0x06, 0x10});        // clear C000-C00F
  Add(code, {0x22, 0x05, 0x20, 0xFC});
  Add(code, {0x21, 0x00, 0x80, 0x06, 0x08});  // tile 0: four pixels of colour 1, four of colour 2
  Add(code, {0x3E, 0xF0, 0x22, 0x3E, 0x0F, 0x22, 0x05, 0x20, 0xF7});
  Add(code, {0x3E, 0xE4, 0xE0, 0x47});  // greys; then the Game Boy Color's white, red, green
  Add(code, {0x3E, 0x80, 0xE0, 0x68});
  const Code colours = {0xFF, 0x7F, 0x1F, 0x00, 0xE0, 0x03};
  for (const std::uint8_t byte : colours) Add(code, {0x3E, byte, 0xE0, 0x69});
  Add(code, {0x3E, 0x01, 0xE0, 0xFF});  // wake at the end of each picture
  Add(code, {0x3E, 0x91, 0xE0, 0x40});  // screen on
}

// b: right, left, up, down in bits 0 to 3; c: A, B, select, start.
void AddReadButtons(Code& code) {
  Add(code, {0x3E, 0x20, 0xE0, 0x00, 0xF0, 0x00, 0xF0, 0x00, 0x2F, 0xE6, 0x0F, 0x47});
  Add(code, {0x3E, 0x10, 0xE0, 0x00, 0xF0, 0x00, 0xF0, 0x00, 0x2F, 0xE6, 0x0F, 0x4F});
  Add(code, {0x3E, 0x30, 0xE0, 0x00});
}

Code Title() {
  Code code;
  Add(code, {0xCB, 0x59, 0x28, 0x0B});              // unless start is held, skip
  Add(code, {0xFA, 0x03, 0xC0, 0xEA, 0x01, 0xC0});  // x = [C003]
  Add(code, {0x3E, 0x01, 0xEA, 0x02, 0xC0});        // state = 1
  return code;
}

Code Play(bool obedient) {
  Code code;
  Add(code, {0x21, 0x01, 0xC0});  // hl = x
  if (obedient) {
    Add(code, {0xCB, 0x40, 0x28, 0x01, 0x34});  // right: ++x
    Add(code, {0xCB, 0x48, 0x28, 0x01, 0x35});  // left: --x
  } else {
    Add(code, {0x34});
  }
  Add(code, {0x7E, 0xE0, 0x43});              // scroll by x
  Add(code, {0xFE, 0xFA, 0x20, 0x01, 0xD3});  // at 250, an opcode that does not exist
  return code;
}

Code Program(bool obedient) {
  Code code;
  AddSetUp(code);
  const std::size_t loop = kProgramAt + code.size();
  Add(code, {0x76, 0x00, 0xAF, 0xE0, 0x0F});              // wait for the next frame
  Add(code, {0x21, 0x00, 0xC0, 0x34, 0x7E, 0xE0, 0x80});  // count the frame
  AddReadButtons(code);
  const Code title = Title();
  const Code play = Play(obedient);
  Add(code, {0xFA, 0x02, 0xC0, 0xA7, 0x20, static_cast<std::uint8_t>(title.size() + 2)});
  code.insert(code.end(), title.begin(), title.end());
  Add(code, {0x18, static_cast<std::uint8_t>(play.size())});
  code.insert(code.end(), play.begin(), play.end());
  Add(code, {0xC3, static_cast<std::uint8_t>(loop), static_cast<std::uint8_t>(loop >> 8)});
  return code;
}

}  // namespace

std::vector<std::uint8_t> TinyRomBytes(const TinyRomOptions& options) {
  std::vector<std::uint8_t> rom(0x8000, 0);
  rom[0x101] = 0xC3;  // jp 0150
  rom[0x102] = 0x50;
  rom[0x103] = 0x01;
  std::copy(std::begin(kLogo), std::end(kLogo), rom.begin() + 0x104);
  const std::string_view title = "TINY";
  std::copy(title.begin(), title.end(), rom.begin() + 0x134);
  if (options.colour) rom[0x143] = options.monochrome ? 0x80 : 0xC0;
  for (std::size_t at = 0x134; at < 0x14D; ++at) {
    rom[0x14D] = static_cast<std::uint8_t>(rom[0x14D] - rom[at] - 1);
  }
  const Code program = Program(options.obedient);
  std::copy(program.begin(), program.end(), rom.begin() + kProgramAt);
  return rom;
}

Rom TinyRom(const TinyRomOptions& options) { return MakeRom(TinyRomBytes(options), "tiny.gb"); }

Game TinyGame() {
  const VariableType byte = VariableType::Parse("|u1");
  Game game;
  game.file = "tiny/game.json";
  game.name = std::string("Tiny");
  game.platform = PlatformName(Platform::kGameBoy);
  for (const auto& [name, address] :
       {std::pair("frame", 0xC000u), {"x", 0xC001u}, {"state", 0xC002u}, {"level", 0xC003u}}) {
    game.variables.push_back({.name = name, .address = address, .type = byte, .about = ""});
  }
  game.formulas = {.position = "x", .died = "x <= 10", .cleared = "x >= 120", .reward = "delta_x"};
  game.death_causes = {{"edge", "x == 10"}, {"beyond", "x < 10"}};
  game.action_sets = {
      {"walk", {{"none", kNoButtons}, {"right", kButtonRight}, {"left", kButtonLeft}}},
      {"turn", {{"right", kButtonRight}, {"left", kButtonLeft}}}};
  game.levels = {{"near", {{"level", "50"}}}, {"seeded", {{"level", "seed"}}}};
  game.archive = {.progress_bin = 64.0, .spacing_steps = 1, .survival_steps = 30};
  game.start.to_title = {{.buttons = kNoButtons, .frames = 10, .until = ""}};
  game.start.to_play = {{.buttons = kButtonStart, .frames = 2, .until = ""},
                        {.buttons = kNoButtons, .frames = 20, .until = "state == 1"}};
  game.start.control = game.variables[1].name;
  return game;
}

}  // namespace mario
