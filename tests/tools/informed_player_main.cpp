// Plays episodes as a player that knows what no agent is told: the game's memory, or what comes of
// each action. What that is worth, beside `learner_client evaluate`; environments of its own.
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

#include "common/options.h"
#include "common/program.h"
#include "emulator_server/environments/environment_pool.h"
#include "learner_client/base/disk.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/players/evaluation.h"
#include "learner_client/players/recording_player.h"
#include "tests/tools/scripted_player.h"
#include "tests/tools/search_player.h"

namespace mario {
namespace {

constexpr char kScripted[] = "scripted", kSearch[] = "search";

struct PlayOptions {
  std::string game;
  std::string rom;
  std::string player;
  std::string json;
  std::string best;
  bool each_level = false;
  EvaluationConfig evaluation;
  EnvironmentConfig environment;
};

void Bind(CLI::App& app, PlayOptions& options) {
  app.option_defaults()->always_capture_default();
  app.add_option("--game", options.game, "the game's folder")->required();
  app.add_option("--rom", options.rom, "the game's ROM")->required();
  app.add_option("--player", options.player,
                 "scripted: jumps by what it sees ahead; search: plans over save states, in "
                 "environments of its own")
      ->required()
      ->check(CLI::IsMember({kScripted, kSearch}));
  app.add_option("--episodes", options.evaluation.episodes, "number of episodes that are played")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--each-level", options.each_level,
               "play this number of episodes of each level at each of its difficulties");
  app.add_option("--json", options.json, "file for the result");
  app.add_option("--best", options.best,
                 "file for the best episode's actions, which learner_client evaluate --player "
                 "replay:FILE plays");
  BindEvaluationOptions(app, options.evaluation);
  BindEnvironmentOptions(app, options.environment);
}

EnvironmentConfig SettingsFor(const PlayOptions& options) {
  EnvironmentConfig settings = ForEvaluation(options.environment, options.evaluation);
  if (options.player == kSearch) return SearchPlayer::Settings(std::move(settings));
  settings.variables = ScriptedPlayer::Variables();
  return settings;
}

std::unique_ptr<Player> MakePlayer(const std::string& name, Environments& environments,
                                   const EnvironmentConfig& settings, EnvironmentPool& pool) {
  if (name == kScripted) return std::make_unique<ScriptedPlayer>(environments.info());
  auto planning = pool.Open(EnvironmentModel::Settings(settings, environments.info()), [] {});
  return std::make_unique<SearchPlayer>(environments, std::move(planning),
                                        SearchPlayer::Limits(settings));
}

int Play(const PlayOptions& options) {
  const std::stop_token stop = StopOnSignals();
  const EnvironmentConfig settings = SettingsFor(options);
  constexpr int kForPlans = 64;  // more than an action set has actions
  EnvironmentPool pool(LoadGame(options.game), LoadRom(options.rom),
                       {.environments = settings.environments + kForPlans});
  const auto environments = pool.Open(settings, [] {});
  const auto player = MakePlayer(options.player, *environments, settings, pool);
  RecordingPlayer recording(*player, environments->info());
  const int episodes = options.evaluation.episodes;
  const Evaluation evaluation =
      options.each_level
          ? EvaluateEachLevel(*environments, recording, episodes, settings.seed, stop)
          : Evaluate(*environments, recording, episodes, stop);
  std::printf("%s\n", Summary(evaluation).c_str());
  if (!options.json.empty()) {
    WriteWhole(options.json, ToJson(evaluation, options.player, settings, options.evaluation));
  }
  if (!options.best.empty()) WriteWhole(options.best, recording.BestEpisode());
  if (evaluation.complete()) return kDone;
  throw std::runtime_error("interrupted after " + std::to_string(evaluation.episodes.size()) +
                           " of " + std::to_string(evaluation.asked) + " episodes");
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("informed_player", [&] {
    mario::PlayOptions options;
    CLI::App app("Plays episodes as a player that knows more than an agent, and says how they went",
                 "informed_player");
    mario::Bind(app, options);
    return mario::ParseOptions(app, {argv + 1, argv + argc}) ? mario::Play(options) : mario::kDone;
  });
}
