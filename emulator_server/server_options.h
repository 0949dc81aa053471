#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/net/transport.h"
#include "emulator_server/environments/environment_pool.h"

namespace mario {

struct ServerOptions {
  std::filesystem::path game;
  std::filesystem::path rom;
  PoolConfig pool;  // its threads include the one that serves
  std::vector<std::string> bind = {"tcp://127.0.0.1:5555"};     // the step channel
  std::vector<std::string> publish = {"tcp://127.0.0.1:5556"};  // the publish channel
  TransportConfig transport;
  std::filesystem::path announce;  // a folder; empty: nowhere
  double heartbeat_timeout_seconds = 10.0;
  bool strict = false;  // refuses a ROM whose checksum the game does not name
};

// The options of `emulator_server` itself. nullopt if --help was handled. Throws
// UsageError.
std::optional<ServerOptions> ParseServerOptions(const std::vector<std::string>& args);

// `emulator_server keys`: makes a folder of keys, and prints which file belongs where. Returns the exit code.
int RunKeysCommand(const std::vector<std::string>& args);

}  // namespace mario
