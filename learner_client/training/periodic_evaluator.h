#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/network/registry.h"
#include "learner_client/storage/trained_weights.h"
#include "proto/run.h"

namespace mario {

// Opens environments beside those that are trained on; called on a thread that then owns them.
using EnvironmentOpener =
    std::function<std::unique_ptr<Environments>(const EnvironmentConfig&, const std::stop_token&)>;

// Evaluates a run's agent now and then while the run trains:
//
//   training:    Begin(weights)  ...  iterations  ...  Take() -> result
//                     |                                 ^
//   own thread:       open environments, play, close them
//
// It shares nothing with the run but the machine: environments, seeds and weights are its own, so
// that a run is the same with and without it. Belongs to the thread that trains.
class PeriodicEvaluator {
 public:
  // `registry` must outlive it. `open` may be empty: no evaluation is ever due then. `seconds`: what
  // the run has trained so far; the first is due when that is a multiple of the interval.
  PeriodicEvaluator(const LearnerConfig& config, const Registry& registry, EnvironmentOpener open,
                    double seconds);

  // Ends an evaluation that is under way, without a result.
  ~PeriodicEvaluator() = default;

  // Whether the next evaluation should begin, `seconds` into the training.
  bool Due(double seconds) const;

  // What the run had trained when the last one began.
  double begun_seconds() const { return begun_seconds_; }

  // Begins one of the run's weights after `steps` steps and `seconds`. None may be under way.
  void Begin(TrainedWeights agent, std::int64_t steps, double seconds);

  // What has been found since the last call, once. Does not block. One that failed is a warning.
  std::optional<EvaluationResult> Take();

  // As Take, for one that is under way; blocks until it ends.
  std::optional<EvaluationResult> Wait();

 private:
  EvaluationResult Play(TrainedWeights agent, std::int64_t steps,
                        const std::stop_token& stop) const;

  const LearnerConfig config_;
  const Registry& registry_;
  const EnvironmentOpener open_;
  double begun_seconds_;  // when the last one began
  std::future<EvaluationResult> result_;
  std::jthread thread_;  // last: it uses what stands above
};

}  // namespace mario
