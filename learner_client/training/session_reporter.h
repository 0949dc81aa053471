#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/environment.h"
#include "learner_client/report/metrics.h"
#include "learner_client/report/metrics_files.h"
#include "learner_client/report/training_observer.h"
#include "learner_client/training/learner.h"
#include "learner_client/training/training_limits.h"

namespace mario {

// Tells of a session, about once a second: to the run's metrics files, to the status line on
// stderr, and to an observer.
class SessionReporter {
 public:
  struct Setup {
    std::filesystem::path folder;  // the run's
    TrainingLimits limits;
    TrainingObserver* observer = nullptr;  // null: nobody watches; must outlive the reporter
  };

  // `start`: where the run stands. Throws std::runtime_error when a file cannot be written.
  SessionReporter(const Setup& setup, const Progress& start);

  // Whether the next report should be written.
  bool Due() const;

  // The status line is left out when it was shown a moment ago, unless a limit is reached.
  void Report(Learner& learner);

  // `seconds`: that the run had trained when the evaluation began.
  void Report(const EvaluationResult& evaluation, double seconds);

  void ReportEpisode(std::int64_t steps, int environment, const EpisodeSummary& episode) {
    files_.WriteEpisode(steps, environment, episode);
  }

 private:
  using Clock = std::chrono::steady_clock;

  MetricsRow NextRow(Learner& learner);

  const TrainingLimits limits_;
  TrainingObserver* const observer_;
  MetricsFiles files_;
  StatusLine status_;
  TimeLeft time_left_;
  Progress last_;                // of the report before
  double tables_written_ = 0.0;  // seconds of training, then
  Clock::time_point reported_ = Clock::now();
  Clock::time_point shown_ = Clock::now();
  std::optional<double> evaluated_clear_rate_;
};

}  // namespace mario
