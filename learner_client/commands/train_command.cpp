#include <spdlog/spdlog.h>

#include <optional>
#include <string>
#include <vector>

#include "common/options.h"
#include "common/program.h"
#include "common/remote/pipelining.h"
#include "learner_client/commands/agent_options.h"
#include "learner_client/commands/backends.h"
#include "learner_client/commands/commands.h"
#include "learner_client/commands/connection_options.h"
#include "learner_client/commands/demonstrations.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/config/recommended_settings.h"
#include "learner_client/network/device.h"
#include "learner_client/report/broadcaster.h"
#include "learner_client/storage/checkpoint.h"
#include "learner_client/training/run_report.h"
#include "learner_client/training/training.h"

namespace mario {
namespace {

// A run is resumed with the demonstrations that it was begun with, wherever they lie now.
void KeepDemonstrations(const std::string& run, const std::string& begun, std::string& folder) {
  if (folder.empty()) folder = begun;
  if (!begun.empty() || folder.empty()) return;
  throw UsageError("the run in " + run +
                   " was begun without demonstrations; leave --demonstrations out, or choose "
                   "another --run folder for a new run");
}

// Decides what the settings leave open: as the run began, or as the servers' game recommends, and
// by how far the servers are and what the processor can do. `app` has parsed the settings.
void Choose(const std::string& run, Transport& transport, const ConnectionConfig& connection,
            const std::stop_token& stop, CLI::App& app, LearnerConfig& config) {
  int& groups = config.environment.groups;
  int& steps = config.training.steps_in_flight;
  std::string& precision = config.network.precision;
  const auto fill = [&](const PipelinePlan& plan) {
    if (groups == 0) groups = plan.groups;
    if (steps == 0) steps = plan.steps_in_flight;
  };
  if (const std::optional<LearnerConfig> begun = SavedConfig(run)) {
    fill({.groups = begun->environment.groups, .steps_in_flight = begun->training.steps_in_flight});
    if (precision == "auto") precision = begun->network.precision;
    KeepLevelsAndActions(begun->environment, config.environment);
    KeepDemonstrations(run, begun->demonstration.folder, config.demonstration.folder);
    ApplySettings(app, RecommendableSettings(*begun));
  } else {
    ApplyRecommended(transport, connection, stop, app);
  }
  const std::string device = ChooseDevice(config.training.device);
  precision = ChoosePrecision(precision, device);
  if (groups > 0 && steps > 0) return;
  const PipelineConditions conditions{.environments = config.environment.environments,
                                      .share_processors = device == "cpu"};
  fill(ChoosePipelining(transport, connection.connect, conditions, stop));
}

void ListInHelp(const std::vector<std::string>& names, CLI::Option& option) {
  option.description(option.get_description() + ": " + Listed(names));
}

struct TrainOptions {
  LearnerConfig config;
  ConnectionConfig connection;
  TrainingLimits limits;
  std::string run = "runs/default";
  std::string publish;
};

void Bind(CLI::App& app, TrainOptions& options) {
  app.option_defaults()->always_capture_default();
  BindConnectionOptions(app, options.connection);
  app.add_option("--run", options.run, "folder of the run; a run that is there is resumed");
  app.add_option("--minutes", options.limits.minutes,
                 "minutes of training after which the run ends, over all sessions; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--steps", options.limits.steps,
                 "number of steps, of all environments together, after which the run ends, over "
                 "all sessions; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--publish", options.publish, "address that viewers connect to; empty: none");
  BindLearnerOptions(app, options.config);
  const Registry::Names known = MakeRegistry().names();
  ListInHelp(known.architectures, *app.get_option("--network"));
  ListInHelp(known.heads, *app.get_option("--head"));
  ListInHelp(known.backends, *app.get_option("--backend"));
}

void BringDemonstrations(LearnerConfig& config) {
  std::string& folder = config.demonstration.folder;
  if (folder.empty()) return;
  folder = std::filesystem::absolute(folder).string();
  config.environment.demonstrations = LoadDemonstrations(std::filesystem::path(folder));
}

void TrainOnServers(const TrainOptions& options, const Registry& registry, Transport& transport,
                    const std::stop_token& stop) {
  const LearnerConfig& config = options.config;
  std::vector<DemonstratedPlay> demonstrations;
  if (!config.environment.demonstrations.empty()) {
    demonstrations = Follow(config.environment, transport, options.connection, stop).plays;
  }
  const auto environments = Connect(transport, options.connection, config.environment, stop);
  std::optional<Broadcaster> broadcaster;
  if (!options.publish.empty()) {
    broadcaster.emplace(transport, options.publish,
                        FactsOf(config, environments->info(), options.run),
                        ReadHistory(options.run));
    spdlog::info("viewers may watch at {}", broadcaster->url());
  }
  const auto open_for_evaluation = [&](const EnvironmentConfig& settings,
                                       const std::stop_token& evaluation_stop) {
    return Connect(transport, options.connection, settings, evaluation_stop);
  };
  Train({.config = config,
         .environments = *environments,
         .registry = registry,
         .folder = options.run,
         .limits = options.limits,
         .observer = broadcaster ? &*broadcaster : nullptr,
         .open_for_evaluation = open_for_evaluation,
         .demonstrations = std::move(demonstrations)},
        stop);
}

}  // namespace

int RunTrain(const std::vector<std::string>& args) {
  TrainOptions options;
  CLI::App app("Trains an agent on an emulator server's environments", "learner_client train");
  Bind(app, options);
  if (!ParseOptions(app, args)) return kDone;
  Validate(options.config);

  const Registry registry = MakeRegistry();
  registry.BackendFor(options.config.network, options.config.training.device);  // or says why not
  const std::stop_token stop = StopOnSignals();
  Transport transport(TransportOf(options.connection));
  try {
    Choose(options.run, transport, options.connection, stop, app, options.config);
    Validate(options.config);
    BringDemonstrations(options.config);
    TrainOnServers(options, registry, transport, stop);
  } catch (const Interrupted& interrupted) {
    spdlog::warn("{}; the last checkpoint is kept", interrupted.what());
  }
  return kDone;
}

}  // namespace mario
