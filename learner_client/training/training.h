#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/demonstrations/demonstrated_play.h"
#include "learner_client/network/registry.h"
#include "learner_client/report/training_observer.h"
#include "learner_client/training/periodic_evaluator.h"
#include "learner_client/training/training_limits.h"

namespace mario {

struct TrainingSetup {
  LearnerConfig config;
  Environments& environments;
  const Registry& registry;      // of networks
  std::filesystem::path folder;  // the run's
  TrainingLimits limits = {};
  TrainingObserver* observer = nullptr;               // null: nobody watches
  EnvironmentOpener open_for_evaluation = {};         // empty: no evaluations
  std::vector<DemonstratedPlay> demonstrations = {};  // to learn from
};

// Trains in a run's folder, resuming from its checkpoint when there is one, until a limit or the
// stop token; then saves. A limit that was reached before is said in a sentence, and nothing is
// trained. Throws std::runtime_error when the folder is another learner's, when the loss is NaN or
// infinite, or when the last checkpoint cannot be written.
void Train(const TrainingSetup& setup, const std::stop_token& stop);

}  // namespace mario
