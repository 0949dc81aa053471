// Parallelised Q-learning in the default agent's place, for docs/results/pqn.md: trains on an
// emulator server's environments, then plays the same evaluation. Nothing is saved but what was
// measured.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "common/options.h"
#include "common/program.h"
#include "common/transport.h"
#include "learner_client/arithmetic.h"
#include "learner_client/evaluation.h"
#include "learner_client/learner_config.h"
#include "learner_client/remote_environment.h"
#include "learner_client/row_file.h"
#include "tests/benchmarks/pqn_learner.h"

namespace mario {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string connect = "tcp://127.0.0.1:5555";
  std::int64_t steps = 0;
  double minutes = 20.0;
  bool decay_learning_rate = false;
  int threads = 2;
  std::string csv;
  std::string json;
  EvaluationConfig evaluation;
  PqnConfig pqn;
};

void BindRun(CLI::App& app, Options& options) {
  const CLI::Range at_least_zero(0, 1 << 30);
  app.add_option("--connect", options.connect, "emulator server's step channel");
  app.add_option("--steps", options.steps, "of all environments, 0: no limit")
      ->check(at_least_zero);
  app.add_option("--minutes", options.minutes, "of training, 0: no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seed", options.pqn.environment.seed, "of everything random");
  app.add_option("--threads", options.threads, "of the arithmetic")->check(CLI::Range(1, 256));
  app.add_option("--episodes", options.evaluation.episodes, "of the evaluation at the end")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--csv", options.csv, "file for the course of the training");
  app.add_option("--json", options.json, "file for the evaluation");
}

void BindLearning(CLI::App& app, Options& options) {
  const CLI::Range probability(0.0, 1.0);
  const CLI::Range at_least_one(1, 1 << 30);
  PqnConfig& pqn = options.pqn;
  app.add_option("--environments", pqn.environment.environments, "that are stepped")
      ->check(at_least_one);
  app.add_option("--groups", pqn.environment.groups, "of the environments, stepped in turns")
      ->check(at_least_one);
  app.add_option("--levels", pqn.environment.levels, "of the game's, each episode draws one");
  app.add_option("--archive-share", pqn.environment.archive_share,
                 "of the training episodes start from archived states")
      ->check(probability);
  app.add_option("--norm", pqn.network.norm,
                 "what a convolution's norm goes over: channels (of each position) or layer")
      ->check(CLI::IsMember({"channels", "layer"}));
  app.add_option("--rollout", pqn.rollout, "steps of each environment between two trainings")
      ->check(at_least_one);
  app.add_option("--epochs", pqn.epochs, "passes over a rollout")->check(at_least_one);
  app.add_option("--minibatches", pqn.minibatches, "of a rollout, one update each")
      ->check(at_least_one);
  app.add_option("--gamma", pqn.target.gamma, "discount a step")->check(probability);
  app.add_option("--lambda", pqn.target.lambda, "0: one-step targets, 1: the rollout's returns")
      ->check(probability);
  app.add_option("--learning-rate", pqn.network.adam.learning_rate, "of RAdam")
      ->check(CLI::PositiveNumber);
  app.add_option("--decay-learning-rate", options.decay_learning_rate,
                 "linearly, to zero at the end of the steps or minutes")
      ->default_str("false")
      ->type_name("BOOL");
  app.add_option("--gradient-clip", pqn.network.adam.gradient_clip, "of the norm, 0: none")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--explore-steps", pqn.epsilon.explore_steps, "over which epsilon falls")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--initial-epsilon", pqn.epsilon.initial, "at the start")->check(probability);
  app.add_option("--final-epsilon", pqn.epsilon.final, "afterwards")->check(probability);
  app.add_option("--epsilon-ladder", pqn.epsilon.ladder,
                 "each environment ends at an epsilon of its own, from 0.4 to 0.0007")
      ->default_str("false")
      ->type_name("BOOL");
}

void Validate(const Options& options) {
  const EnvironmentConfig& environment = options.pqn.environment;
  if (options.steps == 0 && options.minutes == 0.0) {
    throw UsageError("the training has no end: give --steps or --minutes");
  }
  if (environment.environments % environment.groups != 0) {
    throw UsageError("the environments cannot be divided into the groups: change one of them");
  }
}

class Comparison {
 public:
  explicit Comparison(const Options& options)
      : options_(options),
        environments_(transport_, options.pqn.environment, {.urls = {options.connect}}),
        learner_(options.pqn, environments_) {
    if (options.csv.empty()) return;
    csv_.emplace(options.csv,
                 std::vector<std::string>{"steps", "minutes", "updates", "episodes", "epsilon",
                                          "loss", "mean_q", "gradient_norm", "clear_rate",
                                          "mean_position"},
                 0);
  }

  void Train(const std::stop_token& stop) {
    const double rate = options_.pqn.network.adam.learning_rate;
    Clock::time_point told = begin_;
    while (Spent() < 1.0 && !stop.stop_requested()) {
      learner_.Turn(options_.decay_learning_rate ? rate * (1.0 - Spent()) : rate);
      if (Clock::now() - told < kTellInterval && Spent() < 1.0) continue;
      told = Clock::now();
      Tell();
    }
  }

  Evaluation Play(const std::stop_token& stop) {
    const EnvironmentConfig settings = EvaluationSettings();
    RemoteEnvironments environments(transport_, settings, {.urls = {options_.connect}});
    PqnPlayer player(learner_.network(), options_.pqn.network.stack, environments.info(),
                     options_.evaluation.epsilon, settings.seed);
    return Evaluate(environments, player, options_.evaluation.episodes, stop);
  }

  EnvironmentConfig EvaluationSettings() const {
    return ForEvaluation(options_.pqn.environment, options_.evaluation);
  }

 private:
  static constexpr std::chrono::seconds kTellInterval{10};

  double Minutes() const {
    return std::chrono::duration<double, std::ratio<60>>(Clock::now() - begin_).count();
  }

  // Of the training, 0 to 1.
  double Spent() const {
    const auto steps = static_cast<double>(learner_.progress().steps);
    const double by_steps = options_.steps > 0 ? steps / static_cast<double>(options_.steps) : 0.0;
    const double by_time = options_.minutes > 0.0 ? Minutes() / options_.minutes : 0.0;
    return std::min(1.0, std::max(by_steps, by_time));
  }

  void Tell() {
    const Progress& progress = learner_.progress();
    TrainingStatistics& statistics = learner_.statistics();
    const double epsilon = learner_.epsilon().MeanEpsilon(progress.steps);
    spdlog::info("{} steps, {:.1f} min, ε {:.3f}, loss {:.4f}, last 100 episodes: {:.0f} % cleared",
                 progress.steps, Minutes(), epsilon, statistics.loss(),
                 100 * statistics.clear_rate());
    if (csv_) {
      const auto number = [](double value) { return fmt::format("{:.6g}", value); };
      csv_->Append({std::to_string(progress.steps), number(Minutes()),
                    std::to_string(progress.updates), std::to_string(progress.episodes),
                    number(epsilon), number(statistics.loss()), number(statistics.mean_q()),
                    number(statistics.gradient_norm()), number(statistics.clear_rate()),
                    number(statistics.mean_position())});
    }
    statistics.ForgetUpdates();
  }

  const Options options_;
  Transport transport_{TransportConfig{}};
  RemoteEnvironments environments_;
  PqnLearner learner_;
  std::optional<RowFile> csv_;
  const Clock::time_point begin_ = Clock::now();
};

int Run(const std::vector<std::string>& args) {
  Options options;
  options.pqn.environment = LearningEnvironment();
  options.pqn.environment.environments = 32;
  options.pqn.environment.groups = 2;
  CLI::App app("Trains by parallelised Q-learning (PQN), then evaluates as learner_client does",
               "pqn_comparison");
  app.option_defaults()->always_capture_default();
  BindRun(app, options);
  BindLearning(app, options);
  if (!ParseOptions(app, args)) return kDone;
  Validate(options);

  const std::stop_token stop = StopOnSignals();
  SetOperationThreads(options.threads);
  KeepFreedMemory();
  FlushDenormals();
  WarnOfSlowBlas();
  Comparison comparison(options);
  comparison.Train(stop);
  const Evaluation evaluation = comparison.Play(stop);
  std::printf("%s\n", Summary(evaluation).c_str());
  if (options.json.empty()) return kDone;
  const std::string document =
      ToJson(evaluation, "pqn", comparison.EvaluationSettings(), options.evaluation);
  if (!(std::ofstream(options.json) << document)) {
    throw std::runtime_error("cannot write " + options.json);
  }
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("pqn_comparison", [&] { return mario::Run({argv + 1, argv + argc}); });
}
