#include "emulator_server/server_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "common/limits.h"
#include "common/net/keys.h"
#include "common/options.h"
#include "common/processors.h"

namespace mario {
namespace {

void DeclareOptions(CLI::App& app, ServerOptions& options) {
  app.option_defaults()->always_capture_default();
  app.add_option(
         "--game", options.game,
         "folder of the game's description (game.json); none: without one, for the novelty of "
         "screens")
      ->required();
  app.add_option("--rom", options.rom, "the game's ROM file")->required();
  app.add_flag("--strict", options.strict,
               "refuse a ROM whose checksum the game's description does not name");
  app.add_option("--environments", options.pool.environments,
                 "maximum number of environments open at once")
      ->check(CLI::Range(1, kMaxEnvironments));
  app.add_option("--threads", options.pool.threads,
                 "number of threads that step environments, including the one that serves; the "
                 "default is one for each usable processor, and at most one an environment")
      ->check(CLI::Range(1, kMaxThreads));
  app.add_option("--bind", options.bind, "addresses where learners connect: URL[,URL...]")
      ->delimiter(',');
  app.add_option("--publish", options.publish,
                 "addresses where screens are published for viewers: URL[,URL...]")
      ->delimiter(',');
  app.add_option("--announce", options.announce,
                 "folder in which learners find this server, with --connect dir://FOLDER");
  app.add_option(
      "--keys", options.transport.keys,
      "folder of keys, made by `emulator_server keys`; tcp addresses then admit only the "
      "clients on its list");
  app.add_flag("--insecure", options.transport.insecure,
               "allow other machines to connect without keys");
  app.add_option("--heartbeat-timeout", options.heartbeat_timeout_seconds,
                 "seconds of silence after which a client's environments are freed")
      ->check(CLI::Range(kMinHeartbeatTimeoutSeconds, kMaxHeartbeatTimeoutSeconds));
}

}  // namespace

std::optional<ServerOptions> ParseServerOptions(const std::vector<std::string>& args) {
  ServerOptions options;
  CLI::App app(
      "Plays a game for learners and publishes its screens for viewers.\n"
      "Other commands: `emulator_server workshop --help` describes a game while you play it,\n"
      "`emulator_server check --help` checks a game's description,\n"
      "`emulator_server discover --help` guesses where a game keeps its numbers,\n"
      "`emulator_server keys --help` makes the keys that authenticate machines.",
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
  CLI::App app("Makes the keys that authenticate machines to each other; existing keys are kept.",
               "emulator_server keys");
  app.option_defaults()->always_capture_default();
  app.add_option("--dir", folder, "folder to make the keys in");
  if (!ParseOptions(app, args)) return 0;
  MakeKeys(folder);
  std::printf(
      "Keys are in %s.\n"
      "A learner or viewer on another machine needs its server.pub, client.pub and client.key.\n"
      "server.key and allowed_clients (the list of admitted clients) stay with the server.\n",
      folder.c_str());
  return 0;
}

}  // namespace mario
