#include "emulator_server/discovery/discover_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/emulator/joypad.h"

namespace mario {
namespace {

constexpr int kFramesAMinute = 60 * 60;

struct DiscoverOptions {
  std::filesystem::path rom;
  int minutes = 10;
  ExplorerConfig explorer;
};

std::string Line(const ProposedVariable& variable) {
  char line[64];
  std::snprintf(line, sizeof(line), "%-10s 0x%08X %-5s %10.2f  ", variable.name.c_str(),
                variable.address, variable.type.c_str(), variable.confidence);
  return line + variable.why + "\n";
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
  app.add_option("--minutes", options.minutes,
                 "of the game's time to play; takes some seconds for ten")
      ->check(CLI::Range(1, 240));
  app.add_option("--seed", options.explorer.seed, "of the play: the same finds the same");
  if (!ParseOptions(app, args)) return kDone;
  options.explorer.frames = options.minutes * kFramesAMinute;
  PrintDiscovery(DiscoverGame(LoadRom(options.rom), options.explorer), std::cout);
  return kDone;
}

}  // namespace mario
