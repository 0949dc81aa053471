#include <spdlog/spdlog.h>

#include <chrono>
#include <limits>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/commands/agent_options.h"
#include "learner_client/commands/backends.h"
#include "learner_client/commands/commands.h"
#include "learner_client/commands/connection_options.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/network/process_tuning.h"
#include "learner_client/players/agent_player.h"
#include "learner_client/players/evaluation.h"
#include "learner_client/players/exhibition.h"
#include "learner_client/report/broadcaster.h"
#include "learner_client/training/run_report.h"

namespace mario {
namespace {

constexpr std::chrono::duration<double> kFrame{70224.0 / 4194304.0};  // of a Game Boy
constexpr int kEnvironments = 4;

struct WatchOptions {
  AgentChoice agent;
  ConnectionConfig connection;
  EvaluationConfig evaluation;
  std::string publish = "tcp://127.0.0.1:5557";
  int episodes = 0;
  double speed = 1.0;
};

void Bind(CLI::App& app, WatchOptions& options, LearnerConfig& config) {
  app.option_defaults()->always_capture_default();
  BindConnectionOptions(app, options.connection);
  BindAgentChoice(app, options.agent);
  app.add_option("--publish", options.publish, "address that viewers connect to");
  app.add_option("--episodes", options.episodes,
                 "number of episodes to play; 0: plays until it is stopped")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--speed", options.speed,
                 "speed as a multiple of a Game Boy's; 0: as fast as it can")
      ->check(CLI::NonNegativeNumber);
  BindEvaluationOptions(app, options.evaluation);
  BindLearnerOptions(app, config);
}

EnvironmentConfig SettingsFor(const WatchOptions& options, const LearnerConfig& config) {
  EnvironmentConfig settings = ForEvaluation(config.environment, options.evaluation);
  settings.groups = 1;  // so that all environments keep the same pace
  return settings;
}

// How long a step of all environments lasts.
std::chrono::nanoseconds StepTime(const WatchOptions& options, const EnvironmentConfig& settings) {
  if (options.speed <= 0.0) return std::chrono::nanoseconds(0);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(kFrame * settings.frame_skip /
                                                              options.speed);
}

void Watch(const WatchOptions& options, const TrainedWeights& trained,
           const EnvironmentConfig& settings, const std::stop_token& stop) {
  SetOperationThreads(1);
  Transport transport(TransportOf(options.connection));
  const auto environments = Connect(transport, options.connection, settings, stop);
  const AgentChoice& chosen = options.agent;
  const std::filesystem::path name =
      chosen.weights.empty() ? std::filesystem::path(chosen.run) : chosen.file().stem();
  Broadcaster broadcaster(transport, options.publish,
                          FactsOf(trained.run.config, environments->info(), name), {});
  spdlog::info("viewers may watch at {}", broadcaster.url());
  AgentPlayer agent(trained, environments->info(), MakeRegistry(), options.evaluation.epsilon,
                    settings.seed);
  agent.set_observer(&broadcaster);
  Exhibition exhibition(agent, broadcaster, {.step = StepTime(options, settings)});
  const int episodes = options.episodes > 0 ? options.episodes : std::numeric_limits<int>::max();
  Evaluation evaluation = Evaluate(*environments, exhibition, episodes, stop);
  // Without a number of episodes it is whole whenever it is stopped.
  if (options.episodes == 0) evaluation.asked = static_cast<int>(evaluation.episodes.size());
  spdlog::info("{}", Summary(evaluation));
}

}  // namespace

int RunWatch(const std::vector<std::string>& args) {
  std::optional<TrainedWeights> trained = LoadChosen(args);
  const LearnerConfig agent = trained ? ToPlay(trained->run.config) : LearnerConfig();
  LearnerConfig config = agent;
  config.environment.environments = kEnvironments;
  config.environment.groups = 1;
  WatchOptions options;
  CLI::App app("Lets a trained agent play at a Game Boy's pace, for viewers to watch",
               "learner_client watch");
  Bind(app, options, config);
  if (!ParseOptions(app, args)) return kDone;
  if (!trained) throw UsageError("watch shows a trained agent: give --run or --weights");
  Validate(config);
  const EnvironmentConfig settings = SettingsFor(options, config);
  const LearnerConfig played = PlayedConfig(agent, config, settings);
  RequireDone(args, config, played);
  trained->run.config = played;
  const std::stop_token stop = StopOnSignals();
  try {
    Watch(options, *trained, settings, stop);
  } catch (const Interrupted&) {
    spdlog::info("stopped while waiting for the server");
  }
  return kDone;
}

}  // namespace mario
