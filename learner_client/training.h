#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "common/environment.h"
#include "learner_client/learner_config.h"
#include "learner_client/periodic_evaluator.h"
#include "learner_client/training_observer.h"

namespace mario {

// When training ends, beside a signal; 0: never. Counted over all parts of a run.
struct TrainingLimits {
  double minutes = 0.0;
  std::int64_t steps = 0;
};

struct TrainingSetup {
  LearnerConfig config;
  Environments& environments;
  std::filesystem::path folder;  // the run's
  TrainingLimits limits = {};
  TrainingObserver* observer = nullptr;        // null: nobody watches
  EnvironmentOpener open_for_evaluation = {};  // empty: no evaluations
};

// Trains in a run's folder, going on from its checkpoint when there is one, until a limit or the
// stop token; then saves. Throws std::runtime_error when the folder is another learner's, when the
// loss is no longer a number, or when the last checkpoint cannot be written.
void Train(const TrainingSetup& setup, const std::stop_token& stop);

}  // namespace mario
