#include "learner_client/commands/connection_options.h"

#include <spdlog/spdlog.h>

#include "common/remote/pipelining.h"
#include "common/remote/scout.h"
#include "learner_client/config/recommended_settings.h"

namespace mario {

void BindConnectionOptions(CLI::App& app, ConnectionConfig& config) {
  app.add_option(
         "--connect", config.connect,
         "emulator servers' step channels, with commas between; or servers that may join and "
         "leave: dns://NAME:PORT (all that the name stands for), dir://FOLDER (that announce "
         "themselves there)")
      ->delimiter(',');
  app.add_option("--keys", config.keys, "folder of keys, for servers on other machines");
  app.add_flag("--insecure", config.insecure, "reach other machines without keys");
  app.add_option("--compress", config.compress,
                 "the observations, on their way from the server: for a slow network")
      ->default_str("false")
      ->type_name("BOOL");
}

TransportConfig TransportOf(const ConnectionConfig& config) {
  return {.keys = config.keys, .insecure = config.insecure};
}

void ApplyRecommended(Transport& transport, const ConnectionConfig& connection,
                      const std::stop_token& stop, CLI::App& app) {
  const auto recommended = AskRecommended(transport, connection.connect, RemoteConfig{}.connect_timeout, stop);
  const std::string applied = ApplySettings(app, recommended);
  if (!applied.empty()) spdlog::info("the game's own settings: {}", applied);
}

std::unique_ptr<Environments> Connect(Transport& transport, const ConnectionConfig& connection,
                                      EnvironmentConfig config, const std::stop_token& stop) {
  if (config.groups == 0) {
    const PipelineConditions conditions{.environments = config.environments};
    config.groups = ChoosePipelining(transport, connection.connect, conditions, stop).groups;
  }
  RemoteConfig remote;
  remote.compress = connection.compress;
  remote.urls = connection.connect;
  remote.report = [](const std::string& sentence) { spdlog::warn("{}", sentence); };
  remote.stop = stop;
  return std::make_unique<RemoteEnvironments>(transport, config, remote);
}

}  // namespace mario
