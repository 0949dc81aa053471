#pragma once

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "learner_client/report/training_statistics.h"
#include "proto/run.h"

namespace mario {

// One look at a run.
struct MetricsRow {
  Progress progress;
  double steps_per_second = 0.0;  // since the row before
  double updates_per_second = 0.0;
  double epsilon = 0.0;  // mean over the environments
  std::string phase;
  double loss = 0.0;  // means since the row before; NaN without an update
  double mean_q = 0.0;
  double gradient_norm = 0.0;
  double mean_return = 0.0;  // of the last 100 episodes from a level's start; NaN without one
  double mean_length = 0.0;  // in steps
  double mean_position = 0.0;
  double clear_rate = 0.0;
  std::optional<double> seconds_left;
  std::optional<double> evaluated_clear_rate;  // of the last evaluation
  std::vector<LevelProgress> levels;           // empty: the run is on one level at one difficulty
  std::vector<DemonstrationProgress> demonstrations;  // empty: it learns from none
};

// "12,000 steps  900/s  56 updates/s  ε 0.41 explore  loss 0.012  return 3.2  position 512  ..."
std::string StatusText(const MetricsRow& row);

// Says how training goes: in place on a terminal, else as a line every ten seconds.
class StatusLine {
 public:
  StatusLine(std::FILE* out, bool terminal) : out_(out), terminal_(terminal) {}
  ~StatusLine();

  // How long to wait between two calls of Show.
  std::chrono::seconds interval() const { return std::chrono::seconds(terminal_ ? 1 : 10); }
  void Show(const MetricsRow& row);

 private:
  std::FILE* out_;
  bool terminal_;
  bool shown_ = false;
};

}  // namespace mario
