#include "proto/run.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

ProgressPoint PointAt(std::uint64_t steps) {
  return {.seconds = static_cast<double>(steps) / 10.0, .steps = steps};
}

EvaluationResult EvaluationAt(std::uint64_t steps) { return {.steps = steps, .episodes = 10}; }

TEST(RunHistory, KeepsEveryPointOfAShortRun) {
  RunHistory history;
  for (std::uint64_t steps = 1; steps <= 5; ++steps) history.Add(PointAt(steps));
  ASSERT_EQ(history.points().size(), 5u);
  EXPECT_EQ(history.points().back(), PointAt(5));
}

TEST(RunHistory, StaysBoundedAndCoversALongRunEvenly) {
  RunHistory history;
  constexpr std::uint64_t kSteps = 100'000;
  for (std::uint64_t steps = 1; steps <= kSteps; ++steps) history.Add(PointAt(steps));
  const auto& points = history.points();
  EXPECT_LE(points.size(), RunHistory::kMaxPoints);
  EXPECT_GE(points.size(), RunHistory::kMaxPoints / 4);
  EXPECT_LE(points.front().steps, kSteps / 100);
  std::uint64_t widest = kSteps - points.back().steps;
  for (std::size_t i = 1; i < points.size(); ++i)
    widest = std::max(widest, points[i].steps - points[i - 1].steps);
  EXPECT_LE(widest, 8 * kSteps / points.size());
}

TEST(RunHistory, ForgetsWhatFollowsACheckpointThatTheRunWentBackTo) {
  RunHistory history;
  for (const std::uint64_t steps : {10, 20, 30}) history.Add(PointAt(steps));
  history.Add(EvaluationAt(25));
  history.Add(PointAt(15));
  history.Add(EvaluationAt(15));
  ASSERT_EQ(history.points().size(), 2u);
  EXPECT_EQ(history.points().back().steps, 15u);
  ASSERT_EQ(history.evaluations().size(), 1u);
  EXPECT_EQ(history.evaluations().back().steps, 15u);
}

}  // namespace
}  // namespace mario
