#include "emulator_server/check.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <stdexcept>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/emulator.h"
#include "emulator_server/game.h"
#include "emulator_server/game_rules.h"
#include "emulator_server/joypad.h"
#include "emulator_server/png.h"
#include "emulator_server/start_states.h"
#include "emulator_server/variable_access.h"

namespace mario {
namespace {

constexpr int kPrintEvery = 15;  // frames

void CheckChecksum(const Game& game, const Rom& rom, bool strict, std::ostream& out) {
  out << "ROM        " << rom.file.string() << ", " << rom.bytes.size() << " bytes, "
      << PlatformName(rom.platform) << ", SHA-1 " << rom.sha1 << "\n";
  const auto complaint = ChecksumComplaint(game, rom);
  if (complaint && strict) throw std::runtime_error(*complaint);
  if (complaint) out << "WARNING    " << *complaint << "; its variables may be elsewhere\n";
  if (!complaint && !game.roms.empty()) out << "checksum   is the one that the game names\n";
}

void PrintVariables(const Game& game, const Emulator& emulator, int frame, std::ostream& out) {
  out << std::setw(6) << frame;
  for (const Variable& variable : game.variables) {
    const int width = std::max(6, static_cast<int>(variable.name.size()) + 1);
    out << std::setw(width) << ReadVariable(variable, emulator);
  }
  out << std::endl;  // live
}

void PlayAndPrint(const Game& game, Emulator& emulator, int frames, std::ostream& out) {
  out << "With right held:\n frame";
  for (const Variable& variable : game.variables) {
    out << std::setw(std::max(6, static_cast<int>(variable.name.size()) + 1)) << variable.name;
  }
  out << "\n";
  PrintVariables(game, emulator, 0, out);
  for (int frame = 1; frame <= frames; ++frame) {
    emulator.RunFrame(kButtonRight, Draw::kYes);
    if (frame % kPrintEvery == 0) PrintVariables(game, emulator, frame, out);
  }
}

void WriteScreenshot(const std::filesystem::path& file, const Emulator& emulator) {
  const ScreenView screen = emulator.screen();
  std::vector<std::uint8_t> rgb;
  for (const std::uint32_t pixel : screen.pixels) {
    for (int shift = 0; shift < 24; shift += 8) {
      rgb.push_back(static_cast<std::uint8_t>(pixel >> shift));
    }
  }
  WritePng(file, screen.width, screen.height, rgb);
}

}  // namespace

void CheckGame(const CheckOptions& options, std::ostream& out) {
  const Game game = LoadGame(options.game);
  out << "game       " << game.name << ": " << game.variables.size() << " variables, "
      << game.levels.size() << " levels, " << game.action_sets.size() << " action sets\n";
  const Rom rom = LoadRom(options.rom);
  for (const std::string& warning : rom.warnings) out << "warning    " << warning << "\n";
  CheckChecksum(game, rom, options.strict, out);
  CheckFits(game, rom);

  StartStates starts(game);
  Emulator emulator(rom);
  // The first level last: it is played.
  for (auto level = game.levels.rbegin(); level != game.levels.rend(); ++level) {
    starts.Load({level->name, options.level_seed, options.level_difficulty}, emulator);
    out << "level      " << level->name << " starts"
        << (game.start.control.empty() ? "" : ", and " + game.start.control + " obeys the buttons")
        << "\n";
  }
  PlayAndPrint(game, emulator, options.frames, out);
  if (emulator.illegal_opcodes() > 0) throw std::runtime_error("the game has crashed in play");
  if (options.screenshot.empty()) return;
  WriteScreenshot(options.screenshot, emulator);
  out << "screenshot " << options.screenshot.string() << "\n";
}

int RunCheckCommand(const std::vector<std::string>& args) {
  CheckOptions options;
  CLI::App app("Proves that a game's description fits its ROM.", "emulator_server check");
  app.option_defaults()->always_capture_default();
  app.add_option("--game", options.game, "folder of the game's description")->required();
  app.add_option("--rom", options.rom, "the cartridge")->required();
  app.add_option("--screenshot", options.screenshot, "PNG file for a picture of the last frame");
  app.add_flag("--strict", options.strict, "fail on a cartridge that the game does not name");
  app.add_option("--frames", options.frames, "to play while the variables are printed")
      ->check(CLI::Range(0, 100000));
  app.add_option("--level-seed", options.level_seed, "of generated levels");
  app.add_option("--level-difficulty", options.level_difficulty, "of generated levels")
      ->check(CLI::Range(1, 9));
  if (!ParseOptions(app, args)) return kDone;
  CheckGame(options, std::cout);
  return kDone;
}

}  // namespace mario
