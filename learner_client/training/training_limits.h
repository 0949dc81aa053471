#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "learner_client/report/training_statistics.h"

namespace mario {

// When training ends, beside a signal; 0: never. Counted over all sessions of a run.
struct TrainingLimits {
  double minutes = 0.0;
  std::int64_t steps = 0;

  bool Reached(const Progress& progress) const;

  // The limits that are reached, in words: "its 10 minutes of training", "its 5000 steps".
  std::string ReachedText(const Progress& progress) const;
};

// Estimates when the first of the limits will be reached, from the pace of the last minute.
class TimeLeft {
 public:
  explicit TimeLeft(const TrainingLimits& limits) : limits_(limits) {}

  // Where the run stands, now and then. `learns`: whether updates are due; before that, steps are
  // faster than they will be.
  void Observe(const Progress& progress, bool learns);

  // At least 0. None without a limit, or as long as there is no pace to tell it from.
  std::optional<double> seconds() const;

 private:
  struct Point {
    double seconds = 0.0;
    std::int64_t steps = 0;
  };
  std::optional<double> SecondsToSteps() const;

  const TrainingLimits limits_;
  bool learns_ = false;
  std::deque<Point> points_;  // of the last minute, the newest last; all learned or none
};

}  // namespace mario
