#include "learner_client/training/training.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>

#include "learner_client/base/machine_memory.h"
#include "learner_client/network/device.h"
#include "learner_client/network/process_tuning.h"
#include "learner_client/storage/run_folder.h"
#include "learner_client/training/learner.h"
#include "learner_client/training/run_saver.h"
#include "learner_client/training/session_reporter.h"

namespace mario {
namespace {

void LogStart(const LearnerConfig& config, const EnvironmentInfo& info, const Learner& learner) {
  spdlog::info("{} environments step, {} at a time{}", info.environments, info.group_size(),
               config.training.steps_in_flight > 1 ? ", each with two steps on their way" : "");
  spdlog::info("{} parameters; the replay takes up to {} of {} MiB of memory",
               CountValues(learner.network().Weights()),
               (learner.replay().bytes() + learner.sampler().bytes()) >> 20, UsableBytes() >> 20);
}

// What a run has from the start of the program to its end: its learner, and all that saves,
// reports and evaluates it.
class Session {
 public:
  explicit Session(const TrainingSetup& setup);

  // Until a limit is reached or stop is requested; then saves.
  void Run(const std::stop_token& stop);

 private:
  using Clock = std::chrono::steady_clock;

  bool Done() const { return limits_.Reached(learner_.progress()); }
  void Iterate();
  void FinishUpdate();
  void Evaluate();

  const TrainingLimits limits_;
  RunFolder folder_;
  RunSaver saver_;
  Learner learner_;
  std::optional<SessionReporter> reporter_;     // once the run is resumed
  std::optional<PeriodicEvaluator> evaluator_;  // the same
  Clock::time_point counted_ = Clock::now();    // the time before is in the learner's progress
};

Session::Session(const TrainingSetup& setup)
    : limits_(setup.limits),
      folder_(setup.folder),
      saver_(setup.config, setup.environments.info(), setup.folder),
      learner_(setup.config, setup.environments, setup.registry, setup.demonstrations) {
  const EnvironmentInfo& info = setup.environments.info();
  const Progress& progress = learner_.progress();
  if (saver_.Resume(learner_)) {
    spdlog::info("resuming the run in {} at {} steps", folder_.path().string(), progress.steps);
  }
  folder_.Describe(setup.config, info);
  LogStart(setup.config, info, learner_);
  reporter_.emplace(SessionReporter::Setup{folder_.path(), limits_, setup.observer}, progress);
  evaluator_.emplace(setup.config, setup.registry, setup.open_for_evaluation, progress.seconds);
  learner_.set_observer(setup.observer);
  learner_.on_episode = [this](int environment, const EpisodeSummary& episode) {
    reporter_->ReportEpisode(learner_.progress().steps, environment, episode);
  };
}

void Session::Run(const std::stop_token& stop) {
  if (Done()) {
    spdlog::warn(
        "the run in {} has had {} already: nothing was trained; allow more in all, or name "
        "another folder with --run to begin a new run",
        folder_.path().string(), limits_.ReachedText(learner_.progress()));
  }
  counted_ = Clock::now();
  while (!stop.stop_requested() && !Done()) {
    Iterate();
    if (!reporter_->Due()) continue;
    reporter_->Report(learner_);
    Evaluate();
    if (!saver_.Due()) continue;
    FinishUpdate();
    saver_.SaveOrWarn(learner_);
  }
  if (stop.stop_requested()) {
    spdlog::info("stopping: the run is being saved; Ctrl-C again ends at once, without that");
  }
  FinishUpdate();
  reporter_->Report(learner_);
  saver_.Save(learner_);
}

void Session::Iterate() {
  learner_.Iterate();
  const Clock::time_point now = Clock::now();
  learner_.AddSeconds(std::chrono::duration<double>(now - counted_).count());
  counted_ = now;
}

// A run is saved between two updates.
void Session::FinishUpdate() {
  while (!learner_.IsBetweenUpdates()) Iterate();
}

void Session::Evaluate() {
  const Progress& progress = learner_.progress();
  if (evaluator_->Due(progress.seconds)) {
    evaluator_->Begin(saver_.Trained(learner_), progress.steps, progress.seconds);
  }
  if (const std::optional<EvaluationResult> result = evaluator_->Take()) {
    reporter_->Report(*result, evaluator_->begun_seconds());
  }
}

}  // namespace

void Train(const TrainingSetup& setup, const std::stop_token& stop) {
  KeepFreedMemory();
  FlushDenormals();
  WarnOfSlowBlas();
  WarnOfSlowPrecision(setup.config.network.precision, ChooseDevice(setup.config.training.device));
  Session(setup).Run(stop);
}

}  // namespace mario
