#include "learner_client/training/run_saver.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

namespace mario {

RunSaver::RunSaver(const LearnerConfig& config, const EnvironmentInfo& info,
                   const std::filesystem::path& folder)
    : config_(config), info_(info), folder_(folder), checkpoints_(folder) {}

bool RunSaver::Resume(Learner& learner) {
  const bool resumed = checkpoints_.Load(config_, info_, learner);
  saved_ = Clock::now();
  return resumed;
}

bool RunSaver::Due() const {
  const std::chrono::duration<double, std::ratio<60>> interval(config_.training.checkpoint_minutes);
  return interval.count() > 0.0 && Clock::now() - saved_ >= interval;
}

void RunSaver::Save(Learner& learner) {
  checkpoints_.Save(config_, info_, learner);
  SaveWeights(folder_ / "weights.zst", Trained(learner));
  saved_ = Clock::now();
}

void RunSaver::SaveOrWarn(Learner& learner) {
  try {
    Save(learner);
  } catch (const std::runtime_error& error) {
    spdlog::warn("the run is not saved now, what was saved before is kept: {}", error.what());
    saved_ = Clock::now();
  }
}

TrainedWeights RunSaver::Trained(const Learner& learner) const {
  return {.run = IdentityOf(config_, info_), .weights = learner.network().EvaluationWeights()};
}

}  // namespace mario
