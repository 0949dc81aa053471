#include "learner_client/connection_options.h"

#include <spdlog/spdlog.h>

namespace mario {

void BindConnectionOptions(CLI::App& app, ConnectionConfig& config) {
  app.add_option("--connect", config.connect,
                 "emulator servers' step channels, with commas between")
      ->delimiter(',');
  app.add_option("--keys", config.keys, "folder of keys, for servers on other machines");
  app.add_flag("--insecure", config.insecure, "reach other machines without keys");
}

TransportConfig TransportOf(const ConnectionConfig& config) {
  return {.keys = config.keys, .insecure = config.insecure};
}

std::unique_ptr<Environments> Connect(Transport& transport, const ConnectionConfig& connection,
                                      const EnvironmentConfig& config,
                                      const std::stop_token& stop) {
  RemoteConfig remote;
  remote.urls = connection.connect;
  remote.report = [](const std::string& sentence) { spdlog::warn("{}", sentence); };
  remote.stop = stop;
  return std::make_unique<RemoteEnvironments>(transport, config, remote);
}

}  // namespace mario
