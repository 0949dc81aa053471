#include "learner_client/players/exhibition.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace mario {
namespace {

constexpr std::chrono::seconds kReportInterval{1};

}  // namespace

Exhibition::Exhibition(Player& player, TrainingObserver& observer, Pace pace)
    : player_(player),
      observer_(observer),
      pace_(std::move(pace)),
      begin_(pace_.now()),
      next_(begin_),
      reported_(begin_) {}

std::vector<int> Exhibition::Act(const TimeSteps& time_steps) {
  Count(time_steps);
  if (pace_.sleep_until) {
    pace_.sleep_until(next_);
  } else {
    std::this_thread::sleep_until(next_);
  }
  const Pace::Clock::time_point now = pace_.now();
  next_ = std::max(next_ + pace_.step, now);
  if (now - reported_ >= kReportInterval) Report(now);
  return player_.Act(time_steps);
}

void Exhibition::Finish(const TimeSteps& time_steps) {
  Count(time_steps);
  player_.Finish(time_steps);
}

void Exhibition::Count(const TimeSteps& time_steps) {
  for (const TimeStep& step : time_steps.steps) {
    if (step.lost()) continue;
    progress_.steps += step.first ? 0 : 1;
    if (!step.episode) continue;
    ++progress_.episodes;
    progress_.clears += step.episode->cleared ? 1 : 0;
    statistics_.AddEpisode(*step.episode);
  }
}

void Exhibition::Report(Pace::Clock::time_point now) {
  reported_ = now;
  const double seconds = std::chrono::duration<double>(reported_ - begin_).count();
  ProgressReport report{.phase = "playing", .point = {}};
  report.point = {.seconds = seconds,
                  .steps = static_cast<std::uint64_t>(progress_.steps),
                  .episodes = static_cast<std::uint64_t>(progress_.episodes),
                  .clears = static_cast<std::uint64_t>(progress_.clears),
                  .mean_return = statistics_.mean_return(),
                  .mean_position = statistics_.mean_position(),
                  .clear_rate = statistics_.clear_rate(),
                  .steps_per_second = static_cast<double>(progress_.steps) / seconds};
  observer_.OnProgress(report);
}

}  // namespace mario
