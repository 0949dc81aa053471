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
  return update_debt >= 0.0 && update_debt < 1.0 && seconds >= 0.0 && std::isfinite(seconds);
}

void Progress::Save(Serializer& out) const {
  out.Put("steps", steps);
  out.Put("frames", frames);
  out.Put("updates", updates);
  out.Put("episodes", episodes);
  out.Put("clears", clears);
  out.Put("update debt", update_debt);
  out.Put("seconds", seconds);
}

void Progress::Load(Deserializer& in) {
  steps = in.Get<std::int64_t>("steps");
  frames = in.Get<std::int64_t>("frames");
  updates = in.Get<std::int64_t>("updates");
  episodes = in.Get<std::int64_t>("episodes");
  clears = in.Get<std::int64_t>("clears");
  update_debt = in.Get<double>("update debt");
  seconds = in.Get<double>("seconds");
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

void TrainingStatistics::Save(Serializer& out) const {
  out.Put("last episodes", static_cast<std::uint64_t>(episodes_.size()));
  for (const Episode& episode : episodes_) {
    for (const double Episode::*member : kSaved) out.Put(episode.*member);
  }
}

void TrainingStatistics::Load(Deserializer& in) {
  episodes_.clear();
  in.ExpectName("last episodes");
  episodes_.resize(in.GetCount(kEpisodes));
  for (Episode& episode : episodes_) {
    for (double Episode::*member : kSaved) episode.*member = in.Get<double>();
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
