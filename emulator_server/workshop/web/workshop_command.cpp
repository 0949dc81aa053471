#include "emulator_server/workshop/web/workshop_command.h"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <stop_token>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/workshop/bench/workbench.h"
#include "emulator_server/workshop/web/workshop_loop.h"
#include "emulator_server/workshop/web/workshop_server.h"

namespace mario {
namespace {

void WaitFor(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
}

}  // namespace

int RunWorkshopCommand(const std::vector<std::string>& args) {
  std::filesystem::path game, rom;
  std::string web = "127.0.0.1:8080";
  double try_minutes = 2.0;
  CLI::App app(
      "Describes a game while you play it: a page that finds its variables in memory and writes "
      "its game.json.",
      "emulator_server workshop");
  app.option_defaults()->always_capture_default();
  app.add_option("--game", game, "folder of the description; it is made when there is none")
      ->required();
  app.add_option("--rom", rom, "the game's ROM file")->required();
  app.add_option("--web", web, "address where the page is served, HOST:PORT, on this machine only");
  app.add_option("--try-minutes", try_minutes, "minutes that an agent trains for when one tries it")
      ->check(CLI::Range(0.05, 60.0));
  if (!ParseOptions(app, args)) return kDone;
  const WebAddress address = WebAddress::Parse(web);

  const std::stop_token stop = StopOnSignals();
  Workbench bench(game, rom, try_minutes);
  for (const std::string& warning : bench.rom().warnings)
    spdlog::warn("{}: {}", bench.rom().file.string(), warning);
  WorkshopLoop loop(bench);
  const WorkshopServer server(loop, address, WorkshopServer::DefaultLimits());
  std::printf("the workshop is at %s\n", server.url().c_str());
  std::fflush(stdout);
  WaitFor(stop);
  return kDone;
}

}  // namespace mario
