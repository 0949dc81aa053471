#pragma once

#include <chrono>
#include <functional>

#include "learner_client/players/player.h"
#include "learner_client/report/training_observer.h"
#include "learner_client/report/training_statistics.h"

namespace mario {

// How fast an exhibition goes, by which clock (replaced in tests).
struct Pace {
  using Clock = std::chrono::steady_clock;

  std::chrono::nanoseconds step{0};  // how long one lasts; 0: as fast as it can
  std::function<Clock::time_point()> now = Clock::now;
  std::function<void(Clock::time_point)> sleep_until = {};  // empty: the thread sleeps
};

// Lets a player play at a pace that people can follow, and tells an observer how it does: its
// progress are the episodes that it has played, their means over the last 100.
class Exhibition : public Player {
 public:
  // `player` and `observer` must outlive it.
  Exhibition(Player& player, TrainingObserver& observer, Pace pace);

  // Blocks until it is time for the next step.
  std::vector<int> Act(const TimeSteps& time_steps) override;
  void Finish(const TimeSteps& time_steps) override;

 private:
  void Count(const TimeSteps& time_steps);
  void Report(Pace::Clock::time_point now);

  Player& player_;
  TrainingObserver& observer_;
  const Pace pace_;
  const Pace::Clock::time_point begin_;
  Pace::Clock::time_point next_;
  Pace::Clock::time_point reported_;
  Progress progress_;
  TrainingStatistics statistics_;
};

}  // namespace mario
