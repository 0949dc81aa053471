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

#include "emulator_server/emulator.h"
#include "emulator_server/game.h"
#include "emulator_server/game_rules.h"
#include "emulator_server/rom.h"
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

void RunFrames(Emulator& emulator) {
  for (int frame = 0; frame < 2; ++frame) emulator.RunFrame(0xFF, Draw::kYes);
}

// A save state goes on as the console that it is of.
void Run(const Rom& rom) {
  Emulator emulator(rom);
  RunFrames(emulator);
  Emulator other(rom);
  other.LoadState(emulator.SaveState());
  RunFrames(emulator);
  RunFrames(other);
  // Of an MBC6, and of an Advance in the midst of a senseless program, mGBA keeps a part to itself.
  const bool is_complete = rom.platform != Platform::kGameBoyAdvance && rom.bytes[0x147] != 0x20;
  if (is_complete && other.SaveState() != emulator.SaveState()) {
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
