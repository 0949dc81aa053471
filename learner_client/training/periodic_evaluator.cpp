#include "learner_client/training/periodic_evaluator.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "learner_client/network/process_tuning.h"
#include "learner_client/players/agent_player.h"
#include "learner_client/players/evaluation.h"
#include "learner_client/training/run_report.h"

namespace mario {
namespace {

constexpr int kEnvironmentsPerGroup = 2;
constexpr int kEnvironments = 4;  // at least
// So that the episodes are not those of `learner_client evaluate` either.
constexpr std::uint64_t kPeriodicSeed = 0x706572696f64;

EnvironmentConfig SettingsFor(const LearnerConfig& config) {
  EnvironmentConfig settings = ForEvaluation(config.environment, EvaluationConfig());
  settings.environments = std::max(kEnvironments, kEnvironmentsPerGroup * settings.groups);
  settings.seed ^= kPeriodicSeed;
  return settings;
}

// When the last one was due in an earlier session: short sessions have their evaluations too.
double BeganBefore(double seconds, double interval) {
  return interval > 0.0 ? std::floor(seconds / interval) * interval : seconds;
}

}  // namespace

PeriodicEvaluator::PeriodicEvaluator(const LearnerConfig& config, const Registry& registry,
                                     EnvironmentOpener open, double seconds)
    : config_(config),
      registry_(registry),
      open_(std::move(open)),
      begun_seconds_(BeganBefore(seconds, 60.0 * config.training.evaluation_minutes)) {}

bool PeriodicEvaluator::Due(double seconds) const {
  const double minutes = config_.training.evaluation_minutes;
  return open_ && minutes > 0.0 && !result_.valid() && seconds - begun_seconds_ >= 60.0 * minutes;
}

void PeriodicEvaluator::Begin(TrainedWeights agent, std::int64_t steps, double seconds) {
  begun_seconds_ = seconds;
  std::promise<EvaluationResult> promise;
  result_ = promise.get_future();
  thread_ = std::jthread([this, steps, agent = std::move(agent),
                          promise = std::move(promise)](const std::stop_token& stop) mutable {
    try {
      promise.set_value(Play(std::move(agent), steps, stop));
    } catch (const std::exception&) {
      promise.set_exception(std::current_exception());
    }
  });
}

std::optional<EvaluationResult> PeriodicEvaluator::Take() {
  const bool ready =
      result_.valid() && result_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  return ready ? Wait() : std::nullopt;
}

std::optional<EvaluationResult> PeriodicEvaluator::Wait() {
  if (!result_.valid()) return std::nullopt;
  try {
    return result_.get();
  } catch (const std::exception& error) {
    spdlog::warn("no evaluation this time: {}", error.what());
    return std::nullopt;
  }
}

EvaluationResult PeriodicEvaluator::Play(TrainedWeights agent, std::int64_t steps,
                                         const std::stop_token& stop) const {
  SetOperationThreads(1);
  const EnvironmentConfig settings = SettingsFor(config_);
  const auto environments = open_(settings, stop);
  agent.run.config = ToPlay(agent.run.config);
  AgentPlayer player(agent, environments->info(), registry_, EvaluationConfig().epsilon,
                     settings.seed);
  const Evaluation evaluation =
      Evaluate(*environments, player, config_.training.evaluation_episodes, stop);
  if (stop.stop_requested()) throw std::runtime_error("the training has ended");
  if (evaluation.lost > 0) throw std::runtime_error("the server was lost while it was played");
  return ResultOf(evaluation, steps);
}

}  // namespace mario
