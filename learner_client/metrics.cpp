#include "learner_client/metrics.h"

#include <fmt/format.h>

namespace mario {
namespace {

constexpr char kMetricsHeader[] =
    "steps,seconds,frames,updates,episodes,clears,steps_per_second,updates_per_second,epsilon,"
    "phase,"
    "loss,mean_q,gradient_norm,mean_return,mean_position,clear_rate";
constexpr char kEpisodesHeader[] =
    "steps,environment,return,length,frames,position,cleared,ended_by,level,level_seed,"
    "from_archive";

std::string Duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

}  // namespace

// What matters most comes first: narrow terminals cut the rest off.
std::string StatusText(const MetricsRow& row) {
  const Progress& progress = row.progress;
  std::string text = fmt::format("{} steps  {:.0f}/s", progress.steps, row.steps_per_second);
  if (row.seconds_left) text += "  " + Duration(*row.seconds_left) + " left";
  return text + fmt::format(
                    "  position {:.0f}  clears {} of {} ({:.0f} % lately)  return {:.2f}  "
                    "ε {:.3f} {}  loss {:.4f}  {:.0f} updates/s",
                    row.mean_position, progress.clears, progress.episodes, 100.0 * row.clear_rate,
                    row.mean_return, row.epsilon, row.phase, row.loss, row.updates_per_second);
}

StatusLine::~StatusLine() {
  if (terminal_ && shown_) std::fputc('\n', out_);
}

void StatusLine::Show(const MetricsRow& row) {
  // Without line wrap (DECAWM), so that a line wider than the terminal still updates in place.
  std::fprintf(out_, terminal_ ? "\r\033[K\033[?7l%s\033[?7h" : "%s\n", StatusText(row).c_str());
  std::fflush(out_);
  shown_ = true;
}

MetricsFiles::MetricsFiles(const std::filesystem::path& folder, std::int64_t steps)
    : metrics_(folder / "metrics.csv", kMetricsHeader, steps),
      episodes_(folder / "episodes.csv", kEpisodesHeader, steps) {}

void MetricsFiles::Write(const MetricsRow& row) {
  const Progress& p = row.progress;
  metrics_.Append(fmt::format(
      "{},{:.2f},{},{},{},{},{:.1f},{:.2f},{:.5f},{},{:.6f},{:.5f},{:.5f},{:.4f},{:.1f},{:.3f}",
      p.steps, p.seconds, p.frames, p.updates, p.episodes, p.clears, row.steps_per_second,
      row.updates_per_second, row.epsilon, row.phase, row.loss, row.mean_q, row.gradient_norm,
      row.mean_return, row.mean_position, row.clear_rate));
}

void MetricsFiles::WriteEpisode(std::int64_t steps, int environment,
                                const EpisodeSummary& episode) {
  episodes_.Append(fmt::format("{},{},{:.4f},{},{},{:.1f},{},{},{},{},{}", steps, environment,
                               episode.total_reward, episode.steps, episode.frames,
                               episode.furthest_position, episode.cleared ? 1 : 0, episode.ended_by,
                               episode.level, episode.level_seed, episode.from_archive ? 1 : 0));
}

}  // namespace mario
