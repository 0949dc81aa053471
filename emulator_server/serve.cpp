#include "emulator_server/serve.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "emulator_server/publisher.h"
#include "emulator_server/step_server.h"

namespace mario {
namespace {

using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::string Join(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

// Each connection is an open file, and the usual limit of 1,024 is soon reached by strangers.
void AllowManyConnections() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

// A game that names its cartridges is at home on these; on another one its addresses may be wrong.
void CheckChecksum(const Game& game, const Rom& rom, bool strict) {
  const auto known =
      std::any_of(game.roms.begin(), game.roms.end(),
                  [&rom](const KnownRom& candidate) { return candidate.sha1 == rom.sha1; });
  if (game.roms.empty() || known) return;
  std::vector<std::string> sums;
  for (const KnownRom& candidate : game.roms) sums.push_back(candidate.sha1);
  const std::string sentence = rom.file.string() + " has the SHA-1 " + rom.sha1 + ", " +
                               game.file.string() + " is for " + Join(sums, " or ");
  if (strict) throw std::runtime_error(sentence + ": use that cartridge, or leave out --strict");
  spdlog::warn("{}; its variables may be elsewhere", sentence);
}

}  // namespace

void Serve(const ServerOptions& options, const std::stop_token& stop) {
  AllowManyConnections();
  Game game = LoadGame(options.game);
  Rom rom = LoadRom(options.rom);
  CheckChecksum(game, rom, options.strict);
  const std::string name = game.name;

  Transport transport(options.transport);
  Publisher publisher(transport, options.publish, options.pool.environments);
  EnvironmentPool pool(std::move(game), std::move(rom), options.pool, &publisher);
  const duration<double> timeout(options.heartbeat_timeout_seconds);
  StepServer server(
      transport, pool,
      {.urls = options.bind, .heartbeat_timeout = duration_cast<milliseconds>(timeout)});

  std::printf("emulator_server: %s, %d environments on %d threads, steps at %s, screens at %s\n",
              name.c_str(), options.pool.environments, options.pool.threads,
              Join(server.urls(), ",").c_str(), Join(publisher.urls(), ",").c_str());
  std::fflush(stdout);
  server.Run(stop);
  spdlog::info("stopped");
}

}  // namespace mario
