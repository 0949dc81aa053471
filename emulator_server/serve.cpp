#include "emulator_server/serve.h"

#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

#include "common/net/keys.h"
#include "common/processors.h"
#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/serving/publisher.h"
#include "emulator_server/serving/service_registration.h"
#include "emulator_server/serving/step_server.h"

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

// What is large (a snapshot of all environments) goes back to the system when it is freed. Left to
// itself malloc would take the next one from the heap, which would then grow around it.
void ReturnLargeMemory() {
  constexpr int kLarge = 1 << 20;  // bytes; a step's messages are smaller
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
}

// Whether a thread may keep a processor awake for a while that no worker needs.
bool HasSpareProcessor(int threads) { return UsableProcessors() > threads; }

void CheckChecksum(const Game& game, const Rom& rom, bool strict) {
  const std::optional<std::string> complaint = ChecksumComplaint(game, rom);
  if (!complaint) return;
  if (strict) throw std::runtime_error(*complaint);
  spdlog::warn("{}", *complaint);
}

}  // namespace

void Serve(const ServerOptions& options, const std::stop_token& stop) {
  AllowManyConnections();
  ReturnLargeMemory();
  Rom rom = LoadRom(options.rom);
  Game game = LoadGameOr(options.game, rom);
  for (const std::string& warning : rom.warnings) {
    spdlog::warn("{}: {}", rom.file.string(), warning);
  }
  CheckChecksum(game, rom, options.strict);
  for (const std::string& note : game.notes) spdlog::warn("{}", note);
  const std::string name = game.name;
  const std::filesystem::path& keys = options.transport.keys;

  Transport transport(options.transport);
  Publisher publisher(transport, options.publish, options.pool.environments);
  // The thread that serves steps too: it hands out work and answers without waiting for another.
  const PoolConfig pool_config{
      .environments = options.pool.environments,
      .threads = options.pool.threads - 1,
      .secret = keys.empty() ? "" : ReadServerKeys(keys).secret_key,
  };
  EnvironmentPool pool(std::move(game), std::move(rom), pool_config, &publisher);
  const duration<double> timeout(options.heartbeat_timeout_seconds);
  StepServer server(transport, pool,
                    {.urls = options.bind,
                     .heartbeat_timeout = duration_cast<milliseconds>(timeout),
                     .spins = HasSpareProcessor(options.pool.threads),
                     .help = [&pool] { return pool.RunOne(); }});

  std::optional<ServiceRegistration> registration;
  if (!options.announce.empty()) registration.emplace(options.announce, server.urls());
  std::printf("emulator_server: %s, %d environments on %d threads, steps at %s, screens at %s\n",
              name.c_str(), options.pool.environments, options.pool.threads,
              Join(server.urls(), ",").c_str(), Join(publisher.urls(), ",").c_str());
  std::fflush(stdout);
  server.Run(stop);
  spdlog::info("stopped");
}

}  // namespace mario
