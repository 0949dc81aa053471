#include "learner_client/training/training.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>

#include "learner_client/base/machine_memory.h"
#include "learner_client/network/device.h"
#include "learner_client/network/process_tuning.h"
#include "learner_client/report/metrics.h"
#include "learner_client/report/metrics_files.h"
#include "learner_client/storage/checkpoint.h"
#include "learner_client/storage/run_folder.h"
#include "learner_client/storage/trained_weights.h"
#include "learner_client/training/learner.h"
#include "learner_client/training/run_report.h"

namespace mario {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLookInterval{1};

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// One part of a run: from the start of the program to its end.
class Session {
 public:
  explicit Session(const TrainingSetup& setup)
      : config_(setup.config),
        limits_(setup.limits),
        time_left_(setup.limits),
        info_(setup.environments.info()),
        folder_(setup.folder),
        checkpoints_(setup.folder),
        registry_(setup.registry),
        learner_(setup.config, setup.environments, setup.registry),
        status_(stderr, isatty(STDERR_FILENO) != 0),
        observer_(setup.observer) {
    learner_.set_observer(setup.observer);
  }

  void Run(const EnvironmentOpener& open_for_evaluation, const std::stop_token& stop);

 private:
  void Begin();
  void Turn();
  void EndUpdate();
  MetricsRow Look();
  void Report(MetricsFiles& files);
  void Evaluate(PeriodicEvaluator& evaluator, MetricsFiles& files);
  void SaveOrWarn();
  void Save();
  TrainedWeights Trained() const;
  void CountTime();
  bool Done() const { return limits_.Reached(learner_.progress()); }

  const LearnerConfig config_;
  const TrainingLimits limits_;
  TimeLeft time_left_;
  const EnvironmentInfo info_;
  RunFolder folder_;
  CheckpointStore checkpoints_;
  const Registry& registry_;
  Learner learner_;
  StatusLine status_;
  Clock::time_point counted_ = Clock::now();
  TrainingObserver* const observer_;  // null: nobody watches
  Clock::time_point looked_ = Clock::now();
  Clock::time_point shown_ = Clock::now();
  Clock::time_point saved_ = Clock::now();
  Progress last_look_;
  std::optional<double> evaluated_clear_rate_;
};

void Session::Begin() {
  if (checkpoints_.Load(config_, info_, learner_)) {
    spdlog::info("resuming the run in {} at {} steps", folder_.path().string(),
                 learner_.progress().steps);
  }
  folder_.Describe(config_, info_);
  spdlog::info("{} environments step, {} at a time{}", info_.environments, info_.group_size(),
               config_.training.steps_in_flight > 1 ? ", each with two steps on their way" : "");
  spdlog::info("{} parameters; the replay takes up to {} of {} MiB of memory",
               CountValues(learner_.network().Weights()),
               (learner_.replay().bytes() + learner_.sampler().bytes()) >> 20, UsableBytes() >> 20);
  counted_ = looked_ = shown_ = saved_ = Clock::now();
  last_look_ = learner_.progress();
}

void Session::Run(const EnvironmentOpener& open_for_evaluation, const std::stop_token& stop) {
  Begin();
  MetricsFiles files(folder_.path(), learner_.progress().steps);
  PeriodicEvaluator evaluator(config_, registry_, open_for_evaluation,
                              learner_.progress().seconds);
  learner_.on_episode = [&](int environment, const EpisodeSummary& episode) {
    files.WriteEpisode(learner_.progress().steps, environment, episode);
  };
  if (Done()) {
    spdlog::warn(
        "the run in {} has had {} already: nothing was trained; allow more in all, or name "
        "another folder with --run to begin a new run",
        folder_.path().string(), limits_.ReachedText(learner_.progress()));
  }
  while (!stop.stop_requested() && !Done()) {
    Turn();
    if (Clock::now() - looked_ < kLookInterval) continue;
    Report(files);
    Evaluate(evaluator, files);
    const double minutes = Seconds(Clock::now() - saved_) / 60.0;
    if (config_.training.checkpoint_minutes > 0.0 &&
        minutes >= config_.training.checkpoint_minutes) {
      EndUpdate();
      SaveOrWarn();
    }
  }
  if (stop.stop_requested()) {
    spdlog::info("stopping: the run is being saved; Ctrl-C again ends at once, without that");
  }
  EndUpdate();
  Report(files);
  Save();
}

void Session::Turn() {
  learner_.Turn();
  CountTime();
}

// A run is saved between two updates.
void Session::EndUpdate() {
  while (!learner_.IsBetweenUpdates()) Turn();
}

void Session::Report(MetricsFiles& files) {
  const MetricsRow row = Look();
  files.Write(row);
  if (observer_ != nullptr) observer_->OnProgress(ReportOf(row));
  if (looked_ - shown_ < status_.interval() && !Done()) return;
  status_.Show(row);
  shown_ = looked_;
}

void Session::Evaluate(PeriodicEvaluator& evaluator, MetricsFiles& files) {
  const Progress& progress = learner_.progress();
  if (evaluator.Due(progress.seconds)) evaluator.Begin(Trained(), progress.steps, progress.seconds);
  const std::optional<EvaluationResult> result = evaluator.Take();
  if (!result) return;
  evaluated_clear_rate_ = result->clear_rate;
  files.Write(*result, evaluator.begun_seconds());
  if (observer_ != nullptr) observer_->OnEvaluation(*result);
}

MetricsRow Session::Look() {
  const Progress& now = learner_.progress();
  TrainingStatistics& statistics = learner_.statistics();
  const double seconds = std::max(1e-9, Seconds(Clock::now() - looked_));
  time_left_.Observe(now, learner_.epsilon().Learns(now.steps));
  MetricsRow row{
      .progress = now,
      .steps_per_second = static_cast<double>(now.steps - last_look_.steps) / seconds,
      .updates_per_second = static_cast<double>(now.updates - last_look_.updates) / seconds,
      .epsilon = learner_.epsilon().MeanEpsilon(now.steps),
      .phase = learner_.epsilon().Phase(now.steps),
      .loss = statistics.loss(),
      .mean_q = statistics.mean_q(),
      .gradient_norm = statistics.gradient_norm(),
      .mean_return = statistics.mean_return(),
      .mean_length = statistics.mean_length(),
      .mean_position = statistics.mean_position(),
      .clear_rate = statistics.clear_rate(),
      .seconds_left = time_left_.seconds(),
      .evaluated_clear_rate = evaluated_clear_rate_};
  statistics.ForgetUpdates();
  looked_ = Clock::now();
  last_look_ = now;
  return row;
}

// A full disk now need not be full at the end.
void Session::SaveOrWarn() {
  try {
    Save();
  } catch (const std::runtime_error& error) {
    spdlog::warn("the run is not saved now, what was saved before is kept: {}", error.what());
    saved_ = Clock::now();
  }
}

void Session::Save() {
  checkpoints_.Save(config_, info_, learner_);
  SaveWeights(folder_.path() / "weights.zst", Trained());
  saved_ = Clock::now();
}

// The agent as it is now.
TrainedWeights Session::Trained() const {
  return {.run = IdentityOf(config_, info_), .weights = learner_.network().EvaluationWeights()};
}

void Session::CountTime() {
  const Clock::time_point now = Clock::now();
  learner_.AddSeconds(Seconds(now - counted_));
  counted_ = now;
}

}  // namespace

void Train(const TrainingSetup& setup, const std::stop_token& stop) {
  KeepFreedMemory();
  FlushDenormals();
  WarnOfSlowBlas();
  WarnOfSlowPrecision(setup.config.network.precision, ChooseDevice(setup.config.training.device));
  Session session(setup);
  session.Run(setup.open_for_evaluation, stop);
}

}  // namespace mario
