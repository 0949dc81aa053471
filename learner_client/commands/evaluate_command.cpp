#include <spdlog/spdlog.h>

#include <cstdio>
#include <optional>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/commands/agent_options.h"
#include "learner_client/commands/backends.h"
#include "learner_client/commands/commands.h"
#include "learner_client/commands/connection_options.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/network/process_tuning.h"
#include "learner_client/players/agent_player.h"
#include "learner_client/players/evaluation.h"
#include "learner_client/players/recording_player.h"

namespace mario {
namespace {

struct EvaluateOptions {
  AgentChoice agent;
  std::string player;
  std::string json;
  std::string best;
  bool each_level = false;
  EvaluationConfig evaluation;
  ConnectionConfig connection;
};

void Bind(CLI::App& app, EvaluateOptions& options, LearnerConfig& config) {
  app.option_defaults()->always_capture_default();
  BindConnectionOptions(app, options.connection);
  BindAgentChoice(app, options.agent);
  app.add_option("--player", options.player,
                 "player to evaluate in place of an agent: random, always-right, right-and-jump, "
                 "replay:FILE, or repeat:FILE, which plays a file's actions over and over");
  app.add_option("--episodes", options.evaluation.episodes, "number of episodes to play")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--each-level", options.each_level,
               "play this number of episodes of each level at each of its difficulties, and report "
               "each");
  app.add_option("--json", options.json, "JSON file that the result is written to");
  app.add_option("--best", options.best,
                 "file that the best episode's actions are written to, for --player replay:FILE");
  BindEvaluationOptions(app, options.evaluation);
  BindLearnerOptions(app, config);
}

std::unique_ptr<Player> MakePlayer(const EvaluateOptions& options,
                                   const std::optional<TrainedWeights>& trained,
                                   const EnvironmentInfo& info, std::uint64_t seed) {
  if (!options.player.empty()) return MakeReferencePlayer(options.player, info, seed);
  return std::make_unique<AgentPlayer>(*trained, info, MakeRegistry(), options.evaluation.epsilon,
                                       seed);
}

void WriteFiles(const EvaluateOptions& options, const EnvironmentConfig& settings,
                const Evaluation& evaluation, const RecordingPlayer& recording) {
  const std::string name = options.player.empty() ? options.agent.file().string() : options.player;
  if (!options.json.empty()) {
    WriteWhole(options.json, ToJson(evaluation, name, settings, options.evaluation));
  }
  if (!options.best.empty()) WriteWhole(options.best, recording.BestEpisode());
}

Evaluation Play(const EvaluateOptions& options, const std::optional<TrainedWeights>& trained,
                const EnvironmentConfig& settings, Transport& transport,
                const std::stop_token& stop) {
  SetOperationThreads(1);
  const auto environments = Connect(transport, options.connection, settings, stop);
  const int episodes = options.evaluation.episodes;
  spdlog::info("{} environments play {} episodes{}", environments->info().environments, episodes,
               options.each_level ? " of each level and difficulty" : "");
  const auto player = MakePlayer(options, trained, environments->info(), settings.seed);
  RecordingPlayer recording(*player, environments->info());
  const Evaluation evaluation =
      options.each_level
          ? EvaluateEachLevel(*environments, recording, episodes, settings.seed, stop)
          : Evaluate(*environments, recording, episodes, stop);
  std::printf("%s\n", Summary(evaluation).c_str());
  WriteFiles(options, settings, evaluation, recording);
  return evaluation;
}

}  // namespace

int RunEvaluate(const std::vector<std::string>& args) {
  std::optional<TrainedWeights> trained = LoadChosen(args);
  const LearnerConfig agent = trained ? ToPlay(trained->run.config) : LearnerConfig();
  LearnerConfig config = agent;
  config.environment.groups = LearningEnvironment().groups;  // chosen anew: nothing trains here
  EvaluateOptions options;
  CLI::App app("Plays episodes and reports how they went", "learner_client evaluate");
  Bind(app, options, config);
  if (!ParseOptions(app, args)) return kDone;
  if (trained.has_value() == !options.player.empty()) {
    throw UsageError("evaluate plays an agent or a player: give --run, --weights or --player");
  }
  Validate(config);
  const std::stop_token stop = StopOnSignals();
  Transport transport(TransportOf(options.connection));
  if (!trained) {
    ApplyRecommended(transport, options.connection, stop, app);
    Validate(config);
  }
  const EnvironmentConfig settings = ForEvaluation(config.environment, options.evaluation);
  const LearnerConfig played = PlayedConfig(agent, config, settings);
  RequireDone(args, config, played);
  if (trained) trained->run.config = played;

  const Evaluation evaluation = Play(options, trained, settings, transport, stop);
  if (evaluation.complete()) return kDone;
  throw std::runtime_error("interrupted after " + std::to_string(evaluation.episodes.size()) +
                           " of " + std::to_string(evaluation.asked) +
                           " episodes: what they say is no whole evaluation");
}

}  // namespace mario
