#include "learner_client/training/session_reporter.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "learner_client/training/run_report.h"

namespace mario {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr double kSecondsPerTable = 30.0;

// Nothing where a run is on one level at one difficulty.
std::vector<LevelProgress> LevelsOf(const LevelSchedule& schedule) {
  std::vector<LevelProgress> levels;
  if (schedule.levels().size() < 2) return levels;
  const std::vector<double> shares = schedule.Shares();
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const LevelResult& result = schedule.results()[i];
    levels.push_back({.level = schedule.levels()[i].name,
                      .difficulty = schedule.levels()[i].difficulty,
                      .episodes = static_cast<std::uint64_t>(result.episodes),
                      .clears = static_cast<std::uint64_t>(result.clears),
                      .clear_rate = result.clear_rate(),
                      .share = shares[i]});
  }
  return levels;
}

std::vector<DemonstrationProgress> DemonstrationsOf(const BackwardStarts* starts) {
  static_assert(StartsAlong::kTenths == DemonstrationProgress::kTenths);
  std::vector<DemonstrationProgress> all;
  if (starts == nullptr) return all;
  for (const StartsAlong& along : starts->Look()) {
    DemonstrationProgress& one = all.emplace_back();
    one.name = along.name;
    one.steps = along.steps;
    one.position = along.position.value_or(-1);
    for (std::size_t i = 0; i < along.tenths.size(); ++i) {
      one.began[i] = along.tenths[i].began;
      one.as_well[i] = along.tenths[i].as_well;
    }
  }
  return all;
}

}  // namespace

SessionReporter::SessionReporter(const Setup& setup, const Progress& start)
    : limits_(setup.limits),
      observer_(setup.observer),
      files_(setup.folder, start.steps),
      status_(stderr, isatty(STDERR_FILENO) != 0),
      time_left_(setup.limits),
      last_(start),
      tables_written_(start.seconds) {}

bool SessionReporter::Due() const { return Clock::now() - reported_ >= kInterval; }

void SessionReporter::Report(Learner& learner) {
  const MetricsRow row = NextRow(learner);
  files_.Write(row);
  const bool is_end = limits_.Reached(row.progress);
  if (is_end || row.progress.seconds - tables_written_ >= kSecondsPerTable) {
    files_.WriteTables(row);
    tables_written_ = row.progress.seconds;
  }
  if (observer_ != nullptr) observer_->OnProgress(ReportOf(row));
  if (reported_ - shown_ < status_.interval() && !is_end) return;
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
                 .evaluated_clear_rate = evaluated_clear_rate_,
                 .levels = LevelsOf(learner.levels()),
                 .demonstrations = DemonstrationsOf(learner.backward_starts())};
  statistics.ForgetUpdates();
  reported_ = Clock::now();
  last_ = now;
  return row;
}

}  // namespace mario
