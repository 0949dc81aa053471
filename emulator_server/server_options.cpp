#include "emulator_server/server_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "common/net/keys.h"
#include "common/limits.h"
#include "common/options.h"
#include "common/processors.h"

namespace mario {
namespace {

void DeclareOptions(CLI::App& app, ServerOptions& options) {
  app.option_defaults()->always_capture_default();
  app.add_option("--game", options.game, "folder of the game's description (game.json)")
      ->required();
  app.add_option("--rom", options.rom, "the cartridge")->required();
  app.add_flag("--strict", options.strict,
               "refuse a cartridge whose checksum the game's description does not name");
  app.add_option("--environments", options.pool.environments,
                 "maximum number of environments open at once")
      ->check(CLI::Range(1, kMaxEnvironments));
  app.add_option("--threads", options.pool.threads,
                 "threads that step environments, the serving one among them; the default is what "
                 "this machine can run at once, and no more than there are environments")
      ->check(CLI::Range(1, kMaxThreads));
  app.add_option("--bind", options.bind, "addresses for learners: URL[,URL...]")->delimiter(',');
  app.add_option("--publish", options.publish, "addresses for viewers: URL[,URL...]")
      ->delimiter(',');
  app.add_option("--announce", options.announce,
                 "folder in which learners find this server (their --connect dir://FOLDER)");
  app.add_option("--keys", options.transport.keys,
                 "folder of keys, made by `emulator_server keys`; tcp then admits listed clients "
                 "only");
  app.add_flag("--insecure", options.transport.insecure,
               "let everyone in who reaches an address, without keys");
  app.add_option("--heartbeat-timeout", options.heartbeat_timeout_seconds,
                 "seconds of silence after which a client's environments are freed")
      ->check(CLI::Range(kMinHeartbeatTimeoutSeconds, kMaxHeartbeatTimeoutSeconds));
}

}  // namespace

std::optional<ServerOptions> ParseServerOptions(const std::vector<std::string>& args) {
  ServerOptions options;
  CLI::App app(
      "Plays a game for learners and shows it to viewers.\n"
      "Other commands: `emulator_server check --help` proves a game's description,\n"
      "`emulator_server keys --help` makes keys for other machines.",
      "emulator_server");
  options.pool.threads = std::min(UsableProcessors(), kMaxThreads);
  DeclareOptions(app, options);
  if (!ParseOptions(app, args)) return std::nullopt;
  if (app.count("--threads") == 0) {
    options.pool.threads = std::min(options.pool.threads, options.pool.environments);
  }
  return options;
}

int RunKeysCommand(const std::vector<std::string>& args) {
  std::filesystem::path folder = "keys";
  CLI::App app("Makes the keys with which machines know each other; what is there stays.",
               "emulator_server keys");
  app.option_defaults()->always_capture_default();
  app.add_option("--dir", folder, "where to");
  if (!ParseOptions(app, args)) return 0;
  MakeKeys(folder);
  std::printf(
      "Keys are in %s.\n"
      "A learner or viewer on another machine needs server.pub, client.pub and client.key of it.\n"
      "server.key and allowed_clients (who may come in) stay with the server.\n",
      folder.c_str());
  return 0;
}

}  // namespace mario
