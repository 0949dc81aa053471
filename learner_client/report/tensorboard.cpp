#include "learner_client/report/tensorboard.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cmath>

namespace mario {
namespace {

using Kind = TensorboardEvent::Kind;

// TensorBoard reads files whose names have "tfevents", those of later seconds later.
std::filesystem::path NewEventFile(const std::filesystem::path& folder, double seconds) {
  std::filesystem::create_directories(folder);
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return folder /
         fmt::format("events.out.tfevents.{:010.0f}.{}.{}", seconds, host.data(), getpid());
}

Scalar Of(std::string tag, double value) { return {std::move(tag), static_cast<float>(value)}; }

}  // namespace

TensorboardLog::TensorboardLog(const std::filesystem::path& folder, std::int64_t steps,
                               std::function<double()> now)
    : now_(std::move(now)), file_(NewEventFile(folder, now_())), records_(file_) {
  Write({.kind = Kind::kVersion});
  Write({.kind = Kind::kStart, .step = steps});
}

void TensorboardLog::Write(const MetricsRow& row) {
  const Progress& progress = row.progress;
  TensorboardEvent event{.step = progress.steps};
  event.scalars = {Of("charts/SPS", row.steps_per_second),
                   Of("charts/epsilon", row.epsilon),
                   Of("time/time_elapsed", progress.seconds),
                   Of("time/updates_per_second", row.updates_per_second),
                   Of("train/n_updates", static_cast<double>(progress.updates)),
                   Of("losses/td_loss", row.loss),
                   Of("losses/q_values", row.mean_q),
                   Of("losses/gradient_norm", row.gradient_norm),
                   Of("rollout/ep_rew_mean", row.mean_return),
                   Of("rollout/ep_len_mean", row.mean_length),
                   Of("rollout/position_mean", row.mean_position),
                   Of("rollout/success_rate", row.clear_rate)};
  if (progress.seconds > 0.0) {
    event.scalars.push_back(Of("time/fps", static_cast<double>(progress.steps) / progress.seconds));
  }
  Write(std::move(event));
}

void TensorboardLog::Write(const EvaluationResult& evaluation) {
  TensorboardEvent event{.step = static_cast<std::int64_t>(evaluation.steps)};
  event.scalars = {Of("eval/mean_reward", evaluation.mean_return),
                   Of("eval/success_rate", evaluation.clear_rate),
                   Of("eval/position_mean", evaluation.mean_position)};
  Write(std::move(event));
}

void TensorboardLog::WriteEpisode(std::int64_t steps, const EpisodeSummary& episode) {
  TensorboardEvent event{.step = steps};
  event.scalars = {Of("charts/episodic_return", episode.total_reward),
                   Of("charts/episodic_length", episode.steps)};
  Write(std::move(event));
}

void TensorboardLog::Write(TensorboardEvent event) {
  event.wall_seconds = now_();
  // What has nothing to average has no point on its curve.
  std::erase_if(event.scalars, [](const Scalar& s) { return !std::isfinite(s.value); });
  records_.Write(Encode(event));
}

}  // namespace mario
