#pragma once

#include <chrono>
#include <filesystem>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/storage/checkpoint.h"
#include "learner_client/storage/trained_weights.h"
#include "learner_client/training/learner.h"

namespace mario {

// Saves a run, now and then and at its end: a checkpoint to resume it from, and the weights that
// evaluation uses.
class RunSaver {
 public:
  RunSaver(const LearnerConfig& config, const EnvironmentInfo& info,
           const std::filesystem::path& folder);

  // Whether there was a checkpoint; the learner then stands where it was saved. Throws as
  // CheckpointStore::Load does.
  bool Resume(Learner& learner);

  // Whether the time between two checkpoints has passed.
  bool Due() const;

  // Between updates. Throws std::runtime_error when the run cannot be saved; what was saved before
  // is kept.
  void Save(Learner& learner);
  // The same, but logs a warning: a disk that is full now need not be full at the end.
  void SaveOrWarn(Learner& learner);

  // The agent as it is now.
  TrainedWeights Trained(const Learner& learner) const;

 private:
  using Clock = std::chrono::steady_clock;

  const LearnerConfig config_;
  const EnvironmentInfo info_;
  const std::filesystem::path folder_;
  CheckpointStore checkpoints_;
  Clock::time_point saved_ = Clock::now();
};

}  // namespace mario
