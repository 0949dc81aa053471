#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/environment.h"
#include "learner_client/report/metrics.h"
#include "learner_client/report/row_file.h"
#include "learner_client/report/tensorboard.h"
#include "proto/run.h"

namespace mario {

// What a run's folder keeps of its course: metrics.csv, episodes.csv, evaluations.csv, and the same
// for TensorBoard; levels.csv when it is on several levels or difficulties, demonstrations.csv when
// it learns from some. A run that is resumed from a checkpoint drops the rows that were written
// after it.
class MetricsFiles {
 public:
  // Keeps the rows of up to `steps` steps. Throws std::runtime_error when a file cannot be written.
  MetricsFiles(const std::filesystem::path& folder, std::int64_t steps);

  void Write(const MetricsRow& row);
  // A line for each of the row's levels, and for each tenth of its demonstrations.
  void WriteTables(const MetricsRow& row);
  // One of a lost server is a row of episodes.csv, so that what was stepped is there, and no point
  // of a curve.
  void WriteEpisode(std::int64_t steps, int environment, const EpisodeSummary& episode);
  // `seconds`: that the run had trained when the evaluation began.
  void Write(const EvaluationResult& evaluation, double seconds);

 private:
  void WriteLevels(const MetricsRow& row);
  void WriteDemonstrations(const MetricsRow& row);

  const std::filesystem::path folder_;
  const std::int64_t kept_steps_;
  RowFile metrics_;
  RowFile episodes_;
  RowFile evaluations_;
  std::optional<RowFile> levels_;          // from the first line on
  std::optional<RowFile> demonstrations_;  // the same
  TensorboardLog tensorboard_;
};

}  // namespace mario
