#include "learner_client/report/metrics_files.h"

#include <fmt/format.h>

#include <chrono>
#include <concepts>
#include <string>
#include <vector>

namespace mario {
namespace {

const std::vector<std::string> kMetricsColumns = {"steps",
                                                  "seconds",
                                                  "frames",
                                                  "updates",
                                                  "episodes",
                                                  "clears",
                                                  "steps_per_second",
                                                  "updates_per_second",
                                                  "epsilon",
                                                  "phase",
                                                  "loss",
                                                  "mean_q",
                                                  "gradient_norm",
                                                  "mean_return",
                                                  "mean_position",
                                                  "clear_rate"};
const std::vector<std::string> kEpisodesColumns = {
    "steps",   "environment", "return", "length",     "frames",       "position",
    "cleared", "ended_by",    "level",  "level_seed", "from_archive", "level_difficulty"};
const std::vector<std::string> kEvaluationsColumns = {
    "steps",      "seconds",     "episodes",      "clears",     "clear_rate",
    "wilson_low", "wilson_high", "mean_position", "mean_return"};

const std::vector<std::string> kLevelsColumns = {"steps",    "seconds", "level",      "difficulty",
                                                 "episodes", "clears",  "clear_rate", "share"};
const std::vector<std::string> kDemonstrationsColumns = {
    "steps", "seconds", "demonstration", "length", "position", "tenth", "began", "as_well"};

// With so many digits behind the point.
std::string Text(double number, int digits) { return fmt::format("{:.{}f}", number, digits); }

std::string Text(std::integral auto number) { return std::to_string(number); }

double SecondsSince1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

MetricsFiles::MetricsFiles(const std::filesystem::path& folder, std::int64_t steps)
    : folder_(folder),
      kept_steps_(steps),
      metrics_(folder / "metrics.csv", kMetricsColumns, steps),
      episodes_(folder / "episodes.csv", kEpisodesColumns, steps),
      evaluations_(folder / "evaluations.csv", kEvaluationsColumns, steps),
      tensorboard_(folder / "tensorboard", steps, SecondsSince1970) {}

void MetricsFiles::Write(const MetricsRow& row) {
  const Progress& p = row.progress;
  metrics_.Append({Text(p.steps), Text(p.seconds, 2), Text(p.frames), Text(p.updates),
                   Text(p.episodes), Text(p.clears), Text(row.steps_per_second, 1),
                   Text(row.updates_per_second, 2), Text(row.epsilon, 5), row.phase,
                   Text(row.loss, 6), Text(row.mean_q, 5), Text(row.gradient_norm, 5),
                   Text(row.mean_return, 4), Text(row.mean_position, 1), Text(row.clear_rate, 3)});
  tensorboard_.Write(row);
}

void MetricsFiles::WriteTables(const MetricsRow& row) {
  WriteLevels(row);
  WriteDemonstrations(row);
}

void MetricsFiles::WriteLevels(const MetricsRow& row) {
  if (row.levels.empty()) return;
  if (!levels_) levels_.emplace(folder_ / "levels.csv", kLevelsColumns, kept_steps_);
  for (const LevelProgress& level : row.levels) {
    levels_->Append({Text(row.progress.steps), Text(row.progress.seconds, 2), level.level,
                     Text(level.difficulty), Text(level.episodes), Text(level.clears),
                     Text(level.clear_rate, 3), Text(level.share, 4)});
  }
}

void MetricsFiles::WriteDemonstrations(const MetricsRow& row) {
  if (row.demonstrations.empty()) return;
  if (!demonstrations_) {
    demonstrations_.emplace(folder_ / "demonstrations.csv", kDemonstrationsColumns, kept_steps_);
  }
  for (const DemonstrationProgress& one : row.demonstrations) {
    for (std::size_t i = 0; i < DemonstrationProgress::kTenths; ++i) {
      demonstrations_->Append({Text(row.progress.steps), Text(row.progress.seconds, 2), one.name,
                               Text(one.steps), Text(one.position), Text(i), Text(one.began[i]),
                               Text(one.as_well[i])});
    }
  }
}

void MetricsFiles::WriteEpisode(std::int64_t steps, int environment,
                                const EpisodeSummary& episode) {
  episodes_.Append({Text(steps), Text(environment), Text(episode.total_reward, 4),
                    Text(episode.steps), Text(episode.frames), Text(episode.furthest_position, 1),
                    episode.cleared ? "1" : "0", episode.ended_by, episode.level,
                    Text(episode.level_seed), episode.from_archive ? "1" : "0",
                    Text(episode.level_difficulty)});
  if (!episode.lost()) tensorboard_.WriteEpisode(steps, episode);
}

void MetricsFiles::Write(const EvaluationResult& evaluation, double seconds) {
  evaluations_.Append({Text(evaluation.steps), Text(seconds, 2), Text(evaluation.episodes),
                       Text(evaluation.clears), Text(evaluation.clear_rate, 4),
                       Text(evaluation.wilson_low, 4), Text(evaluation.wilson_high, 4),
                       Text(evaluation.mean_position, 1), Text(evaluation.mean_return, 4)});
  tensorboard_.Write(evaluation);
}

}  // namespace mario
