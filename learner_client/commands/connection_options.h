#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "common/net/transport.h"
#include "common/remote/remote_environment.h"

namespace mario {

// Where the environments are, and with which keys they are reached.
struct ConnectionConfig {
  std::vector<std::string> connect = {"tcp://127.0.0.1:5555"};
  std::string keys;
  bool insecure = false;
  bool compress = false;  // the observations, on their way to the learner
};

void BindConnectionOptions(CLI::App& app, ConnectionConfig& config);

TransportConfig TransportOf(const ConnectionConfig& config);

// Gives what neither an argument nor a file has set in `app`, which has parsed a learner's settings,
// the values that the servers' game recommends, and logs these. Waits as AskRecommended does.
void ApplyRecommended(Transport& transport, const ConnectionConfig& connection,
                      const std::stop_token& stop, CLI::App& app);

// Throws as RemoteEnvironments does. What it waits for is logged. Chooses the number of groups when
// the configuration leaves it open (0).
std::unique_ptr<Environments> Connect(Transport& transport, const ConnectionConfig& connection,
                                      EnvironmentConfig config, const std::stop_token& stop);

}  // namespace mario
