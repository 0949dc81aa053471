#pragma once

#include <cstdint>
#include <filesystem>

#include "common/environment.h"
#include "learner_client/report/metrics.h"
#include "learner_client/report/row_file.h"
#include "learner_client/report/tensorboard.h"
#include "proto/run.h"

namespace mario {

// What a run's folder keeps of its course: metrics.csv, episodes.csv, evaluations.csv, and the same
// for TensorBoard. A run that is resumed from a checkpoint drops the rows that were written after
// it.
class MetricsFiles {
 public:
  // Keeps the rows of up to `steps` steps. Throws std::runtime_error when a file cannot be written.
  MetricsFiles(const std::filesystem::path& folder, std::int64_t steps);

  void Write(const MetricsRow& row);
  // One of a lost server is a row of episodes.csv, so that what was stepped is there, and no point
  // of a curve.
  void WriteEpisode(std::int64_t steps, int environment, const EpisodeSummary& episode);
  // `seconds`: that the run had trained when the evaluation began.
  void Write(const EvaluationResult& evaluation, double seconds);

 private:
  RowFile metrics_;
  RowFile episodes_;
  RowFile evaluations_;
  TensorboardLog tensorboard_;
};

}  // namespace mario
