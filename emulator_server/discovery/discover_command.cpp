#include "emulator_server/discovery/discover_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/discovery/draft_description.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/workshop/bench/workshop_folder.h"

namespace mario {
namespace {

constexpr int kFramesAMinute = 60 * 60;

struct DiscoverOptions {
  std::filesystem::path rom;
  std::filesystem::path game;  // where a draft is written; empty: nowhere
  bool replace = false;
  int minutes = 10;
  DiscoverConfig config;
};

// Before what takes long.
std::optional<WorkshopFolder> FolderFor(const DiscoverOptions& options) {
  if (options.game.empty()) return std::nullopt;
  const std::filesystem::path file = options.game / "game.json";
  if (std::filesystem::exists(file) && !options.replace) {
    throw UsageError(file.string() +
                     " is there already: pass another folder with --game, or --replace to write "
                     "over it");
  }
  return std::optional<WorkshopFolder>(std::in_place, options.game);
}

std::string Line(const ProposedVariable& variable) {
  char line[64];
  std::snprintf(line, sizeof(line), "%-10s 0x%08X %-5s %10.2f  ", variable.name.c_str(),
                variable.address, variable.type.c_str(), variable.confidence);
  std::string lines = line + variable.why + "\n";
  if (variable.pages) {
    std::snprintf(line, sizeof(line), "%-10s 0x%08X %-5s %10.2f  ", variable.name.c_str(),
                  *variable.pages, "|u1", variable.confidence);
    lines += line + std::string("times 256, beside the line above\n");
  }
  return lines;
}

}  // namespace

void PrintDiscovery(const Discovery& discovery, std::ostream& out) {
  out << "start     ";
  for (const HeldButtons& held : discovery.start.buttons) {
    out << " " << ButtonsText(held.buttons) << " (" << held.frames << ")";
  }
  out << ": buttons, and for how many frames they are held\nactions   ";
  for (const std::string& action : discovery.actions) out << " " << action;
  out << "\nvariable   address    type  confidence  why\n";
  std::vector<ProposedVariable> variables = discovery.variables;
  std::ranges::stable_sort(variables, std::ranges::greater(), &ProposedVariable::confidence);
  for (const ProposedVariable& variable : variables) out << Line(variable);
  if (variables.empty()) out << "nothing was found that looks like a score, lives or a place\n";
}

int RunDiscoverCommand(const std::vector<std::string>& args) {
  DiscoverOptions options;
  CLI::App app(
      "Plays a ROM at random and prints where its score, lives and places seem to be. Try them in "
      "emulator_server workshop: about half of them are wrong.",
      "emulator_server discover");
  app.option_defaults()->always_capture_default();
  app.add_option("--rom", options.rom, "the game's ROM file")->required();
  const CLI::Option* game =
      app.add_option("--game", options.game, "folder to write a draft of game.json to");
  app.add_flag("--replace", options.replace, "write over the game.json that is in --game")
      ->needs(app.get_option("--game"));
  const CLI::Option* minutes =
      app.add_option("--minutes", options.minutes,
                     "of the game's time to play by itself; takes some seconds for ten")
          ->check(CLI::Range(1, 240));
  app.add_option("--recording", options.config.recordings,
                 "demonstrations of yours, recorded on a server with --game none, to look at in "
                 "place of playing by itself; with --minutes, besides")
      ->check(CLI::ExistingFile);
  app.add_option("--seed", options.config.explorer.seed, "of the play: the same finds the same");
  if (!ParseOptions(app, args)) return kDone;
  if (game->count() > 0 && options.game == kNoDescription) {
    throw UsageError("--game is the folder that the draft is written to, and none is no folder");
  }
  const bool plays = options.config.recordings.empty() || minutes->count() > 0;
  options.config.explorer.frames = plays ? options.minutes * kFramesAMinute : 0;
  const Rom rom = LoadRom(options.rom);
  const auto folder = FolderFor(options);
  const Discovery discovery = DiscoverGame(rom, options.config);
  PrintDiscovery(discovery, std::cout);
  if (!folder) return kDone;
  folder->Write("game.json", DraftDescription(rom, discovery));
  std::cout << "written    " << (options.game / "game.json").string()
            << ": try it with emulator_server check --game " << options.game.string() << " --rom "
            << options.rom.string() << "\n";
  return kDone;
}

}  // namespace mario
