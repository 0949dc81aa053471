#include "learner_client/players/exhibition.h"

#include <gtest/gtest.h>

#include "learner_client/players/evaluation.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/players/two_environments.h"

namespace mario {
namespace {

// Keeps the last progress.
class Watcher : public TrainingObserver {
 public:
  bool Wants(int) override { return false; }
  void OnDecision(const Decision&) override {}
  void OnProgress(const ProgressReport& progress) override { reports.push_back(progress); }
  void OnEvaluation(const EvaluationResult&) override {}

  std::vector<ProgressReport> reports;
};

TEST(Exhibition, ChangesNothingOfWhatItShows) {
  FakeEnvironments one(TwoEnvironments()), other(TwoEnvironments());
  const auto player = MakeReferencePlayer("random", one.info(), 5);
  const auto same = MakeReferencePlayer("random", one.info(), 5);
  Watcher watcher;
  Exhibition exhibition(*same, watcher, Pace());
  EXPECT_EQ(Evaluate(one, *player, 20).episodes, Evaluate(other, exhibition, 20).episodes);
}

TEST(Exhibition, KeepsThePaceAndTellsHowItGoesEachSecond) {
  FakeEnvironments environments(TwoEnvironments());
  const auto player = MakeReferencePlayer("random", environments.info(), 5);
  Watcher watcher;
  const Pace::Clock::time_point begin;
  Pace::Clock::time_point time = begin;
  int steps = 0;
  Exhibition exhibition(*player, watcher,
                        {.step = std::chrono::milliseconds(100),
                         .now = [&] { return time; },
                         .sleep_until =
                             [&](Pace::Clock::time_point until) {
                               time = std::max(time, until);
                               ++steps;
                             }});
  Evaluate(environments, exhibition, 20);
  EXPECT_EQ(time - begin, (steps - 1) * std::chrono::milliseconds(100));
  EXPECT_EQ(static_cast<int>(watcher.reports.size()), (steps - 1) / 10);
  const ProgressReport& last = watcher.reports.back();
  EXPECT_EQ(last.phase, "playing");
  EXPECT_GT(last.point.steps, 0u);
  EXPECT_GT(last.point.episodes, 0u);
}

TEST(Exhibition, DoesNotMakeUpForAPause) {
  FakeEnvironments environments(TwoEnvironments());
  const auto player = MakeReferencePlayer("random", environments.info(), 5);
  Watcher watcher;
  Pace::Clock::time_point time;
  std::vector<Pace::Clock::time_point> asked;
  Exhibition exhibition(*player, watcher,
                        {.step = std::chrono::milliseconds(100),
                         .now = [&] { return time; },
                         .sleep_until =
                             [&](Pace::Clock::time_point until) {
                               asked.push_back(until);
                               time = std::max(time, until);
                               if (asked.size() == 3) time += std::chrono::seconds(5);
                             }});
  Evaluate(environments, exhibition, 4);
  ASSERT_GE(asked.size(), 6u);
  EXPECT_GE(asked[5] - asked[3], std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace mario
