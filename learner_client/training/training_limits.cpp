#include "learner_client/training/training_limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace mario {
namespace {

constexpr double kPaceSeconds = 60.0;  // that the pace is taken over

bool MinutesReached(const TrainingLimits& limits, const Progress& progress) {
  return limits.minutes > 0.0 && progress.seconds >= limits.minutes * 60.0;
}

bool StepsReached(const TrainingLimits& limits, const Progress& progress) {
  return limits.steps > 0 && progress.steps >= limits.steps;
}

}  // namespace

bool TrainingLimits::Reached(const Progress& progress) const {
  return MinutesReached(*this, progress) || StepsReached(*this, progress);
}

std::string TrainingLimits::ReachedText(const Progress& progress) const {
  std::string text;
  if (MinutesReached(*this, progress)) {
    text = fmt::format("its {:g} minute{} of training", minutes, minutes == 1.0 ? "" : "s");
  }
  if (StepsReached(*this, progress)) {
    text += fmt::format("{}its {} steps", text.empty() ? "" : " and ", steps);
  }
  return text;
}

void TimeLeft::Observe(const Progress& progress, bool learns) {
  if (learns != learns_) points_.clear();
  learns_ = learns;
  points_.push_back({progress.seconds, progress.steps});
  while (points_.size() > 2 && points_[1].seconds <= progress.seconds - kPaceSeconds) {
    points_.pop_front();
  }
}

std::optional<double> TimeLeft::seconds() const {
  if (points_.empty()) return std::nullopt;
  std::optional<double> left = SecondsToSteps();
  if (limits_.minutes > 0.0) {
    const double to_minutes = std::max(0.0, limits_.minutes * 60.0 - points_.back().seconds);
    left = std::min(left.value_or(to_minutes), to_minutes);
  }
  return left;
}

std::optional<double> TimeLeft::SecondsToSteps() const {
  if (limits_.steps == 0) return std::nullopt;
  const auto [seconds, steps] = points_.back();
  if (steps >= limits_.steps) return 0.0;
  const double passed = seconds - points_.front().seconds;
  const auto made = static_cast<double>(steps - points_.front().steps);
  if (!learns_ || passed <= 0.0 || made <= 0.0) return std::nullopt;
  return static_cast<double>(limits_.steps - steps) * passed / made;
}

}  // namespace mario
