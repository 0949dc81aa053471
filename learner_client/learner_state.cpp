// What a checkpoint holds of a learner, but for its replay.

#include <algorithm>
#include <stdexcept>

#include "learner_client/learner.h"
#include "learner_client/time_step_archive.h"

namespace mario {

std::size_t Learner::InFlight() const {
  return sent_.size() * static_cast<std::size_t>(steps_in_flight_);
}

void Learner::Save(ArchiveWriter& archive) {
  if (!IsBetweenUpdates()) throw std::logic_error("a checkpoint within an update");
  while (begun_ && pending_.size() < InFlight()) pending_.push_back(environments_.Receive());
  archive.Put(begun_);
  archive.Put(progress_);
  archive.Put(acting_.state());
  archive.Put(sampling_.state());
  agent_.Save(archive);
  sampler_.Save(archive);
  statistics_.Save(archive);
  archive.Put(static_cast<std::uint64_t>(pending_.size()));
  for (const TimeSteps& time_steps : pending_) Put(archive, time_steps);
  for (const std::string& state : environments_.Snapshot()) archive.Put(state);
  for (const auto& sent : sent_) {
    for (const std::vector<int>& actions : sent) {
      for (const int action : actions) archive.Put(action);
    }
  }
}

// What has been loaded must fit the environments and the actions: a checkpoint's checksum says only
// that it is as it was written.
void Learner::RequireSound() const {
  const EnvironmentInfo& info = environments_.info();
  const auto require = [](bool holds) {
    if (!holds) throw std::runtime_error("the checkpoint does not fit its own settings");
  };
  const auto is_action = [&](int action) {
    return action >= 0 && action < static_cast<int>(info.actions.size());
  };
  require(progress_.IsSound() && agent_.updates() == progress_.updates);
  require(!begun_ || pending_.size() == InFlight());
  const auto group_size = static_cast<std::size_t>(info.group_size());
  for (const TimeSteps& time_steps : pending_) {
    require(time_steps.group >= 0 && time_steps.group < info.groups);
    require(time_steps.steps.size() == group_size);
    require(time_steps.observations.size() == group_size * info.observation.bytes());
    for (const TimeStep& step : time_steps.steps) require(is_action(step.held_action));
  }
  for (const auto& sent : sent_) {
    for (const std::vector<int>& actions : sent) require(std::ranges::all_of(actions, is_action));
  }
  for (int e = 0; e < info.environments; ++e) {
    for (std::int64_t i = replay_.oldest(e); i < replay_.count(e); ++i) {
      const ReplayRecord& record = replay_.record({e, i});
      require(is_action(record.held) && is_action(record.action));
    }
  }
}

void Learner::Load(ArchiveReader& archive) {
  begun_ = archive.Get<bool>();
  progress_ = archive.Get<Progress>();
  acting_.set_state(archive.Get<Generator::State>());
  sampling_.set_state(archive.Get<Generator::State>());
  agent_.Load(archive);
  sampler_.Load(archive);
  statistics_.Load(archive);
  pending_.resize(archive.GetCount(InFlight()));
  for (TimeSteps& time_steps : pending_) time_steps = GetTimeSteps(archive);
  std::vector<std::string> states;
  for (int e = 0; e < environments_.info().environments; ++e) {
    states.push_back(archive.GetString());
  }
  for (auto& sent : sent_) {
    for (std::vector<int>& actions : sent) {
      for (int& action : actions) action = archive.Get<int>();
    }
  }
  RequireSound();
  environments_.Restore(states);
}

}  // namespace mario
