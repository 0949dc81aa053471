#include "learner_client/training/session_reporter.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "learner_client/training/run_report.h"

namespace mario {
namespace {

constexpr std::chrono::seconds kInterval{1};

}  // namespace

SessionReporter::SessionReporter(const Setup& setup, const Progress& start)
    : limits_(setup.limits),
      observer_(setup.observer),
      files_(setup.folder, start.steps),
      status_(stderr, isatty(STDERR_FILENO) != 0),
      time_left_(setup.limits),
      last_(start) {}

bool SessionReporter::Due() const { return Clock::now() - reported_ >= kInterval; }

void SessionReporter::Report(Learner& learner) {
  const MetricsRow row = NextRow(learner);
  files_.Write(row);
  if (observer_ != nullptr) observer_->OnProgress(ReportOf(row));
  if (reported_ - shown_ < status_.interval() && !limits_.Reached(row.progress)) return;
  status_.Show(row);
  shown_ = reported_;
}

void SessionReporter::Report(const EvaluationResult& evaluation, double seconds) {
  evaluated_clear_rate_ = evaluation.clear_rate;
  files_.Write(evaluation, seconds);
  if (observer_ != nullptr) observer_->OnEvaluation(evaluation);
}

MetricsRow SessionReporter::NextRow(Learner& learner) {
  const Progress& now = learner.progress();
  TrainingStatistics& statistics = learner.statistics();
  const auto since_last = std::chrono::duration<double>(Clock::now() - reported_);
  const double seconds = std::max(1e-9, since_last.count());
  time_left_.Observe(now, learner.epsilon().Learns(now.steps));
  MetricsRow row{.progress = now,
                 .steps_per_second = static_cast<double>(now.steps - last_.steps) / seconds,
                 .updates_per_second = static_cast<double>(now.updates - last_.updates) / seconds,
                 .epsilon = learner.epsilon().MeanEpsilon(now.steps),
                 .phase = learner.epsilon().Phase(now.steps),
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
  reported_ = Clock::now();
  last_ = now;
  return row;
}

}  // namespace mario
