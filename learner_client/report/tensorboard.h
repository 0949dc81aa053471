#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "common/environment.h"
#include "learner_client/report/event_codec.h"
#include "learner_client/report/metrics.h"
#include "learner_client/report/record_file.h"
#include "proto/run.h"

namespace mario {

// A run's curves for TensorBoard, under the tags that CleanRL and Stable-Baselines3 use. Each
// session of a run writes an event file of its own; the abscissa is the environments' steps.
class TensorboardLog {
 public:
  // Makes the folder and a file in it. From `steps` on, what earlier files have is forgotten. `now`
  // gives the seconds since 1970. Throws std::runtime_error when it cannot be written.
  TensorboardLog(const std::filesystem::path& folder, std::int64_t steps,
                 std::function<double()> now);

  void Write(const MetricsRow& row);
  void Write(const EvaluationResult& evaluation);
  void WriteEpisode(std::int64_t steps, const EpisodeSummary& episode);

  const std::filesystem::path& file() const { return file_; }

 private:
  void Write(TensorboardEvent event);

  const std::function<double()> now_;
  const std::filesystem::path file_;
  RecordWriter records_;
};

}  // namespace mario
