#include "common/remote/steps_in_flight.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace mario {

StepsInFlight::StepsInFlight(const EnvironmentConfig& config, const EnvironmentInfo& info)
    : episodes_(config, info.group_size()),
      end_due_(static_cast<std::size_t>(info.groups), false) {}

StepsInFlight::Step& StepsInFlight::Add(int group, std::span<const int> actions, std::uint64_t id,
                                        std::span<const EpisodeStart> starts) {
  const auto before = std::ranges::count(steps_, group, &Step::group);
  if (group < 0 || group >= static_cast<int>(end_due_.size()) || before >= kMaxStepsInFlight) {
    throw std::runtime_error("group " + std::to_string(group) + " is in flight, or is none");
  }
  const auto index = static_cast<std::size_t>(group);
  const bool ends = end_due_[index] && (before > 0 || episodes_.InEpisode(group));
  end_due_[index] = false;
  steps_.push_back({.group = group,
                    .actions = {actions.begin(), actions.end()},
                    .starts = {starts.begin(), starts.end()},
                    .id = id,
                    .state = ends ? State::kTruncated : State::kAwaited});
  return steps_.back();
}

std::vector<std::reference_wrapper<StepsInFlight::Step>> StepsInFlight::Awaited() {
  std::vector<std::reference_wrapper<Step>> awaited;
  std::ranges::copy_if(steps_, std::back_inserter(awaited), &Step::awaited);
  return awaited;
}

std::vector<std::reference_wrapper<const StepsInFlight::Step>> StepsInFlight::Awaited() const {
  std::vector<std::reference_wrapper<const Step>> awaited;
  std::ranges::copy_if(steps_, std::back_inserter(awaited), &Step::awaited);
  return awaited;
}

StepsInFlight::Step* StepsInFlight::Find(std::uint64_t id) {
  for (Step& step : Awaited()) {
    if (step.id == id) return &step;
  }
  return nullptr;
}

std::uint64_t StepsInFlight::AwaitedBefore(const Step& step) const {
  for (const Step& other : Awaited()) {
    if (&other == &step) return 0;
    if (other.group == step.group) return other.id;
  }
  return 0;
}

std::optional<TimeSteps> StepsInFlight::Take(bool ends_too) {
  if (steps_.empty() || steps_.front().awaited()) return std::nullopt;
  const bool ends = steps_.front().state == State::kTruncated;
  if (ends && !ends_too) return std::nullopt;
  Step step = std::move(steps_.front());
  steps_.pop_front();
  if (ends) return episodes_.Truncate(step.group);
  episodes_.Observe(step.answer);
  return std::move(step.answer);
}

void StepsInFlight::Lose() {
  for (std::size_t group = 0; group < end_due_.size(); ++group) {
    end_due_[group] = episodes_.InEpisode(static_cast<int>(group));
  }
  for (Step& step : steps_) {
    const auto group = static_cast<std::size_t>(step.group);
    if (step.state == State::kAnswered) {
      end_due_[group] = true;
    } else if (end_due_[group]) {
      step.state = State::kTruncated;
      end_due_[group] = false;
    }
  }
}

void StepsInFlight::Reset() {
  end_due_.assign(end_due_.size(), false);
  episodes_.Reset();
}

}  // namespace mario
