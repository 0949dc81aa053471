#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/row_file.h"
#include "learner_client/training_statistics.h"

namespace mario {

// One look at a run.
struct MetricsRow {
  Progress progress;
  double steps_per_second = 0.0;  // since the row before
  double updates_per_second = 0.0;
  double epsilon = 0.0;  // mean over the environments
  std::string phase;
  double loss = 0.0;  // means since the row before
  double mean_q = 0.0;
  double gradient_norm = 0.0;
  double mean_return = 0.0;  // of the last 100 episodes
  double mean_position = 0.0;
  double clear_rate = 0.0;
  std::optional<double> seconds_left;
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

// metrics.csv and episodes.csv of a run's folder. A run that goes on from a checkpoint drops the
// rows that were written after it.
class MetricsFiles {
 public:
  // Keeps the rows of up to `steps` steps. Throws std::runtime_error when a file cannot be written.
  MetricsFiles(const std::filesystem::path& folder, std::int64_t steps);

  void Write(const MetricsRow& row);
  void WriteEpisode(std::int64_t steps, int environment, const EpisodeSummary& episode);

 private:
  RowFile metrics_;
  RowFile episodes_;
};

}  // namespace mario
