#include "common/remote/steps_in_flight.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace mario {

StepsInFlight::StepsInFlight(const EnvironmentConfig& config, const EnvironmentInfo& info)
    : episodes_(config, info.group_size()), lost_(static_cast<std::size_t>(info.groups), false) {}

StepsInFlight::Step& StepsInFlight::Add(int group, std::span<const int> actions, std::uint64_t id) {
  const auto before = std::ranges::count(steps_, group, &Step::group);
  if (group < 0 || group >= static_cast<int>(lost_.size()) || before >= kMaxStepsInFlight) {
    throw std::runtime_error("group " + std::to_string(group) + " is in flight, or is none");
  }
  const auto index = static_cast<std::size_t>(group);
  steps_.push_back({.group = group,
                    .actions = {actions.begin(), actions.end()},
                    .id = id,
                    .resend = {},
                    .answer = {},
                    .lost = lost_[index] && (before > 0 || episodes_.InEpisode(group))});
  lost_[index] = false;
  return steps_.back();
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
  if (steps_.empty()) return std::nullopt;
  if (!steps_.front().answer && !(steps_.front().lost && ends_too)) return std::nullopt;
  Step step = std::move(steps_.front());
  steps_.pop_front();
  if (step.lost) return episodes_.Truncate(step.group);
  episodes_.Observe(*step.answer);
  return std::move(step.answer);
}

void StepsInFlight::Lose() {
  for (std::size_t group = 0; group < lost_.size(); ++group) {
    lost_[group] = episodes_.InEpisode(static_cast<int>(group));
  }
  for (Step& step : steps_) {
    const auto group = static_cast<std::size_t>(step.group);
    if (step.answer) {
      lost_[group] = true;
    } else if (lost_[group]) {
      step.lost = true;
      lost_[group] = false;
    }
  }
}

void StepsInFlight::Reset() {
  lost_.assign(lost_.size(), false);
  episodes_.Reset();
}

}  // namespace mario
