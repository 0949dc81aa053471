#include "tests/fuzz/file_properties.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/game/game.h"
#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/level_writes.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/variable_access.h"
#include "tests/common/temporary_folder.h"
#include "tests/fuzz/refusal.h"

namespace mario {
namespace {

void Write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// Memory that holds something else each time it is read.
class RestlessMemory : public Memory {
 public:
  std::uint8_t Read(std::uint32_t) const override { return static_cast<std::uint8_t>(random_()); }
  void Write(std::uint32_t, std::uint8_t) override {}

 private:
  mutable std::mt19937 random_{1};
};

// Formulas may give no number (they divide by a variable), which is a refusal too.
void Judge(const Game& game) {
  RestlessMemory memory;
  GameRules rules(game);
  rules.Begin(memory);
  for (int step = 0; step < 4; ++step) {
    rules.Watch(memory);
    rules.Judge(memory);
    rules.CauseOfDeath();
  }
  rules.Load(rules.Save());
}

void StartLevels(const Game& game) {
  RestlessMemory memory;
  for (const Level& level : game.levels) {
    for (const auto& [variable, value] : LevelWrites(game, level, 0xFFFFFFFF, 9)) {
      WriteVariable(game.variables[variable], value, memory);
    }
  }
}

void CheckFolder(const std::filesystem::path& folder) {
  std::optional<Game> game;
  ExpectOrderlyRefusal([&] { game = LoadGame(folder); });
  if (!game) return;
  ExpectOrderlyRefusal([&] { Judge(*game); });
  ExpectOrderlyRefusal([&] { StartLevels(*game); });
}

// A cartridge of 32 KiB, its program `bytes`, with what its header needs to be a right one: Pan
// Docs, "The Cartridge Header".
std::vector<std::uint8_t> Cartridge(std::string_view bytes) {
  constexpr std::array<std::uint8_t, 8> kLogo = {0xCE, 0xED, 0x66, 0x66, 0xCC, 0x0D, 0x00, 0x0B};
  std::vector<std::uint8_t> rom(0x8000);
  std::copy_n(bytes.begin(), std::min(bytes.size(), rom.size() - 0x100), rom.begin() + 0x100);
  std::copy(kLogo.begin(), kLogo.end(), rom.begin() + 0x104);
  rom[0x148] = 0;  // 32 KiB
  rom[0x14D] = 0;
  for (std::size_t at = 0x134; at < 0x14D; ++at) {
    rom[0x14D] = static_cast<std::uint8_t>(rom[0x14D] - rom[at] - 1);
  }
  return rom;
}

// Where mGBA's save states hold what this asks for: gb/serialize.h and gba/serialize.h.
constexpr std::size_t kCounterAt = 0x2A;
constexpr std::size_t kDmaRemainingAt = 0x17E;
constexpr std::size_t kAdvanceCounterAt = 0x5C;
constexpr std::size_t kAdvanceFlagsAt = 0x60;
constexpr std::size_t kAdvanceFetchedAt = 0x2F8;

std::uint32_t Number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= std::uint32_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
  }
  return number;
}

// mGBA looks up a program's memory and its speed when it jumps, has no note of them in a save
// state, and looks them up anew when one is loaded. The two are the same but for programs that no
// real console could run: on a Game Boy, those that are not in high memory while sprites are copied
// (OAM DMA), which mGBA lets read on until they jump; on an Advance, those that have walked from
// one area of memory into the next, so that what is fetched does not stand where the processor says
// it is.
bool IsSensible(const Rom& rom, std::string_view state) {
  if (rom.platform != Platform::kGameBoyAdvance) {
    return state[kDmaRemainingAt] == 0 || Number(state, kCounterAt, 2) >= 0xFF80;
  }
  const std::string_view cartridge(reinterpret_cast<const char*>(rom.bytes.data()),
                                   rom.bytes.size());
  const std::size_t size = (Number(state, kAdvanceFlagsAt, 4) & 0x20) != 0 ? 2 : 4;  // Thumb, ARM
  const std::uint32_t at = Number(state, kAdvanceCounterAt, 4) - 0x08000000;
  return at >= size && at + std::uint64_t{size} <= cartridge.size() &&
         Number(cartridge, at - size, size) == Number(state, kAdvanceFetchedAt, 4) &&
         Number(cartridge, at, size) == Number(state, kAdvanceFetchedAt + 4, 4);
}

void RunFrames(Emulator& emulator) {
  for (int frame = 0; frame < 2; ++frame) emulator.RunFrame(0xFF, Draw::kYes);
}

// Nothing changes by saving a state, and it goes on as the console that it is of.
void Run(const Rom& rom) {
  Emulator untouched(rom), saved(rom), loaded(rom);
  RunFrames(untouched);
  RunFrames(saved);
  const std::string state = saved.SaveState();
  loaded.LoadState(state);
  for (Emulator* emulator : {&untouched, &saved, &loaded}) RunFrames(*emulator);
  const std::string end = untouched.SaveState();
  if (saved.SaveState() != end) {
    throw std::logic_error("saving a state changes what comes after it");
  }
  // Of an MBC6's mapping mGBA saves nothing.
  const bool is_complete = rom.platform == Platform::kGameBoyAdvance || rom.bytes[0x147] != 0x20;
  if (is_complete && IsSensible(rom, state) && loaded.SaveState() != end) {
    throw std::logic_error("a save state does not go on as the console did");
  }
}

}  // namespace

void CheckGameFileBytes(std::string_view bytes) {
  static const TemporaryFolder folder;
  Write(folder.path() / "game.json", bytes);
  CheckFolder(folder.path());
}

void CheckRetroBytes(std::string_view bytes) {
  static const TemporaryFolder folder;
  std::optional<std::string_view> rest = bytes;
  for (const char* name :
       {"data.json", "scenario.json", "metadata.json", "rom.sha", "start.json"}) {
    std::filesystem::remove(folder.path() / name);
    if (!rest) continue;
    const std::size_t end = rest->find('\0');
    Write(folder.path() / name, rest->substr(0, end));
    rest = end == std::string_view::npos ? std::nullopt : std::optional(rest->substr(end + 1));
  }
  CheckFolder(folder.path());
}

void CheckRomBytes(std::string_view bytes) {
  const std::vector<std::uint8_t> rom_bytes =
      bytes.starts_with('R') ? Cartridge(bytes.substr(1))
                             : std::vector<std::uint8_t>(bytes.begin(), bytes.end());
  std::optional<Rom> rom;
  ExpectOrderlyRefusal([&] { rom = MakeRom(rom_bytes, "fuzzed.gb"); });
  if (rom) Run(*rom);
}

}  // namespace mario
