#include "learner_client/report/training_statistics.h"

#include <cmath>
#include <limits>

namespace mario {
namespace {

constexpr std::size_t kEpisodes = 100;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();  // to average
constexpr std::int64_t kMostOfAnything = std::int64_t{1} << 60;

}  // namespace

bool Progress::IsSound() const {
  for (const std::int64_t count : {steps, frames, updates, episodes, clears}) {
    if (count < 0 || count > kMostOfAnything) return false;
  }
  return owed_updates >= 0.0 && owed_updates < 1.0 && seconds >= 0.0 && std::isfinite(seconds);
}

void Progress::Save(ArchiveWriter& archive) const {
  archive.Put("steps", steps);
  archive.Put("frames", frames);
  archive.Put("updates", updates);
  archive.Put("episodes", episodes);
  archive.Put("clears", clears);
  archive.Put("update debt", owed_updates);
  archive.Put("seconds", seconds);
}

void Progress::Load(ArchiveReader& archive) {
  steps = archive.Get<std::int64_t>("steps");
  frames = archive.Get<std::int64_t>("frames");
  updates = archive.Get<std::int64_t>("updates");
  episodes = archive.Get<std::int64_t>("episodes");
  clears = archive.Get<std::int64_t>("clears");
  owed_updates = archive.Get<double>("update debt");
  seconds = archive.Get<double>("seconds");
}

void TrainingStatistics::AddEpisode(const EpisodeSummary& episode) {
  if (episode.from_archive || episode.lost()) return;
  episodes_.push_back({.total_reward = episode.total_reward,
                       .position = episode.furthest_position,
                       .length = static_cast<double>(episode.steps),
                       .cleared = episode.cleared ? 1.0 : 0.0});
  if (episodes_.size() > kEpisodes) episodes_.pop_front();
}

void TrainingStatistics::AddUpdate(double loss, double mean_q, double gradient_norm) {
  ++updates_;
  loss_ += loss;
  mean_q_ += mean_q;
  gradient_norm_ += gradient_norm;
}

void TrainingStatistics::ForgetUpdates() {
  updates_ = 0;
  loss_ = mean_q_ = gradient_norm_ = 0.0;
}

void TrainingStatistics::Save(ArchiveWriter& archive) const {
  archive.Put("last episodes", static_cast<std::uint64_t>(episodes_.size()));
  for (const Episode& episode : episodes_) {
    for (const double Episode::*member : kSaved) archive.Put(episode.*member);
  }
}

void TrainingStatistics::Load(ArchiveReader& archive) {
  episodes_.clear();
  archive.ExpectName("last episodes");
  episodes_.resize(archive.GetCount(kEpisodes));
  for (Episode& episode : episodes_) {
    for (double Episode::*member : kSaved) episode.*member = archive.Get<double>();
  }
}

double TrainingStatistics::Mean(double Episode::*member) const {
  double sum = 0.0;
  for (const Episode& episode : episodes_) sum += episode.*member;
  return episodes_.empty() ? kNothing : sum / static_cast<double>(episodes_.size());
}

double TrainingStatistics::MeanOfUpdates(double sum) const {
  return updates_ == 0 ? kNothing : sum / updates_;
}

}  // namespace mario
