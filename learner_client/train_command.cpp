#include <spdlog/spdlog.h>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/commands.h"
#include "learner_client/connection_options.h"
#include "learner_client/training.h"

namespace mario {

int RunTrain(const std::vector<std::string>& args) {
  LearnerConfig config;
  ConnectionConfig connection;
  TrainingLimits limits;
  std::string run = "runs/default";
  CLI::App app("Trains an agent on an emulator server's environments", "learner_client train");
  app.option_defaults()->always_capture_default();
  BindConnectionOptions(app, connection);
  app.add_option("--run", run, "folder of the run; one that is there goes on");
  app.add_option("--minutes", limits.minutes, "of training in all, 0: no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--steps", limits.steps, "of all environments in all, 0: no limit")
      ->check(CLI::NonNegativeNumber);
  BindLearnerOptions(app, config);
  if (!ParseOptions(app, args)) return kDone;
  Validate(config);

  const std::stop_token stop = StopOnSignals();
  Transport transport(TransportOf(connection));
  try {
    const auto environments = Connect(transport, connection, config.environment, stop);
    Train(config, *environments, run, limits, stop);
  } catch (const Interrupted& interrupted) {
    spdlog::warn("{}; the last checkpoint is kept", interrupted.what());
  }
  return kDone;
}

}  // namespace mario
