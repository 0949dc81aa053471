#include "learner_client/metrics_files.h"

#include <fmt/format.h>

#include <chrono>

namespace mario {
namespace {

constexpr char kMetricsHeader[] =
    "steps,seconds,frames,updates,episodes,clears,steps_per_second,updates_per_second,epsilon,"
    "phase,loss,mean_q,gradient_norm,mean_return,mean_position,clear_rate";
constexpr char kEpisodesHeader[] =
    "steps,environment,return,length,frames,position,cleared,ended_by,level,level_seed,"
    "from_archive";
constexpr char kEvaluationsHeader[] =
    "steps,seconds,episodes,clears,clear_rate,wilson_low,wilson_high,mean_position,mean_return";

double SecondsSince1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

MetricsFiles::MetricsFiles(const std::filesystem::path& folder, std::int64_t steps)
    : metrics_(folder / "metrics.csv", kMetricsHeader, steps),
      episodes_(folder / "episodes.csv", kEpisodesHeader, steps),
      evaluations_(folder / "evaluations.csv", kEvaluationsHeader, steps),
      tensorboard_(folder / "tensorboard", steps, SecondsSince1970) {}

void MetricsFiles::Write(const MetricsRow& row) {
  const Progress& p = row.progress;
  metrics_.Append(fmt::format(
      "{},{:.2f},{},{},{},{},{:.1f},{:.2f},{:.5f},{},{:.6f},{:.5f},{:.5f},{:.4f},{:.1f},{:.3f}",
      p.steps, p.seconds, p.frames, p.updates, p.episodes, p.clears, row.steps_per_second,
      row.updates_per_second, row.epsilon, row.phase, row.loss, row.mean_q, row.gradient_norm,
      row.mean_return, row.mean_position, row.clear_rate));
  tensorboard_.Write(row);
}

void MetricsFiles::WriteEpisode(std::int64_t steps, int environment,
                                const EpisodeSummary& episode) {
  episodes_.Append(fmt::format("{},{},{:.4f},{},{},{:.1f},{},{},{},{},{}", steps, environment,
                               episode.total_reward, episode.steps, episode.frames,
                               episode.furthest_position, episode.cleared ? 1 : 0, episode.ended_by,
                               episode.level, episode.level_seed, episode.from_archive ? 1 : 0));
  if (!episode.lost()) tensorboard_.WriteEpisode(steps, episode);
}

void MetricsFiles::Write(const EvaluationResult& evaluation, double seconds) {
  evaluations_.Append(fmt::format(
      "{},{:.2f},{},{},{:.4f},{:.4f},{:.4f},{:.1f},{:.4f}", evaluation.steps, seconds,
      evaluation.episodes, evaluation.clears, evaluation.clear_rate, evaluation.wilson_low,
      evaluation.wilson_high, evaluation.mean_position, evaluation.mean_return));
  tensorboard_.Write(evaluation);
}

}  // namespace mario
