#include "proto/run.h"

#include <algorithm>

namespace mario {
namespace {

// Every second of the values, the last one included.
void Thin(std::vector<ProgressPoint>& points) {
  std::vector<ProgressPoint> kept;
  for (std::size_t i = (points.size() - 1) % 2; i < points.size(); i += 2)
    kept.push_back(points[i]);
  points = std::move(kept);
}

}  // namespace

void RunHistory::Add(const ProgressPoint& point) {
  const auto is_later = [&](const auto& known) { return known.steps >= point.steps; };
  std::erase_if(points_, is_later);
  if (!points_.empty() && point.seconds - points_.back().seconds < spacing_seconds_) return;
  points_.push_back(point);
  if (points_.size() <= kMaxPoints) return;
  Thin(points_);
  const double span = points_.back().seconds - points_.front().seconds;
  spacing_seconds_ = span / static_cast<double>(points_.size());
}

void RunHistory::Add(const EvaluationResult& evaluation) {
  std::erase_if(evaluations_, [&](const auto& known) { return known.steps >= evaluation.steps; });
  evaluations_.push_back(evaluation);
  if (evaluations_.size() > kMaxPoints) evaluations_.erase(evaluations_.begin());
}

}  // namespace mario
