// What a checkpoint holds of a learner, but for its replay.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "learner_client/storage/time_step_format.h"
#include "learner_client/training/learner.h"

namespace mario {
namespace {

constexpr int kLateReports = 4;  // checkpoints of this version have them
constexpr std::size_t kMaxLateReports = 16;

}  // namespace

std::size_t Learner::InFlight() const {
  return sent_.size() * static_cast<std::size_t>(steps_in_flight_);
}

void Learner::Save(Serializer& out) {
  if (!IsBetweenUpdates()) throw std::logic_error("a checkpoint within an update");
  for (UpdateReport& report : network_->Drain()) drained_.push_back(std::move(report));
  while (begun_ && pending_.size() < InFlight()) pending_.push_back(environments_.Receive());
  out.Put("begun", begun_);
  progress_.Save(out);
  out.Put("acting generator", acting_.state());
  out.Put("sampling generator", sampling_.state());
  Put(out, network_->Save());
  SaveLateReports(out);
  sampler_.Save(out);
  statistics_.Save(out);
  out.Put("time steps", static_cast<std::uint64_t>(pending_.size()));
  for (const TimeSteps& time_steps : pending_) Put(out, time_steps);
  const std::vector<std::string> states = environments_.Snapshot();
  ExpectOneEach(states.size());
  out.Put("environments", static_cast<std::uint64_t>(states.size()));
  for (const std::string& state : states) out.Put(state);
  out.PutName("actions sent");
  for (const auto& sent : sent_) {
    for (const std::vector<int>& actions : sent) {
      for (const int action : actions) out.Put(action);
    }
  }
}

void Learner::SaveLateReports(Serializer& out) const {
  out.Put("late reports", static_cast<std::uint64_t>(drained_.size()));
  for (std::size_t i = 0; i < drained_.size(); ++i) {
    const UpdateReport& report = drained_[i];
    out.Put(report.update);
    out.Put(std::array{report.loss, report.mean_q, report.gradient_norm});
    out.Put(std::span<const float>(report.td_errors));
    for (const ReplaySlot& slot : drawn_[i].samples.slots) {
      out.Put(std::array<std::int64_t, 2>{slot.environment, slot.index});
    }
  }
}

void Learner::LoadLateReports(Deserializer& in) {
  drawn_.clear();
  drained_.clear();
  if (in.version() < kLateReports) return;
  in.ExpectName("late reports");
  drained_.resize(in.GetCount(kMaxLateReports));
  const auto size = static_cast<std::size_t>(config_.agent.batch_size);
  for (UpdateReport& report : drained_) {
    report.update = in.Get<std::int64_t>();
    const auto [loss, mean_q, norm] = in.Get<std::array<double, 3>>();
    report.loss = loss;
    report.mean_q = mean_q;
    report.gradient_norm = norm;
    report.td_errors.resize(size);
    in.Get(report.td_errors);
    std::vector<ReplaySlot>& slots = drawn_.emplace_back().samples.slots;
    for (std::size_t i = 0; i < size; ++i) {
      const auto [environment, index] = in.Get<std::array<std::int64_t, 2>>();
      slots.push_back({static_cast<int>(environment), index});
    }
  }
}

void Learner::ExpectOneEach(std::size_t states) const {
  const auto environments = static_cast<std::size_t>(environments_.info().environments);
  if (states == environments) return;
  throw std::runtime_error(std::to_string(states) + " states of " + std::to_string(environments) +
                           " environments");
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
  require(progress_.IsSound() && network_->updates() == progress_.updates);
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
  for (const UpdateReport& report : drained_) {
    require(std::ranges::all_of(report.td_errors, [](float e) { return std::isfinite(e); }));
  }
  for (const Drawn& drawn : drawn_) {
    for (const ReplaySlot& slot : drawn.samples.slots) {
      require(slot.environment >= 0 && slot.environment < info.environments && slot.index >= 0 &&
              slot.index < replay_.count(slot.environment));
    }
  }
  for (int e = 0; e < info.environments; ++e) {
    for (std::int64_t i = replay_.oldest(e); i < replay_.count(e); ++i) {
      const ReplayRecord& record = replay_.record({e, i});
      require(is_action(record.held) && is_action(record.action));
    }
  }
}

void Learner::Load(Deserializer& in) {
  begun_ = in.Get<bool>("begun");
  progress_.Load(in);
  acting_.set_state(in.Get<Generator::State>("acting generator"));
  sampling_.set_state(in.Get<Generator::State>("sampling generator"));
  const EnvironmentInfo& info = environments_.info();
  network_->Load(GetNetworkState(
      in, config_.network, {info.observation, static_cast<int>(info.actions.size())}));
  LoadLateReports(in);
  sampler_.Load(in);
  statistics_.Load(in);
  in.ExpectName("time steps");
  pending_.resize(in.GetCount(InFlight()));
  for (TimeSteps& time_steps : pending_) time_steps = GetTimeSteps(in);
  states_.resize(static_cast<std::size_t>(environments_.info().environments));
  if (in.named()) ExpectOneEach(in.Get<std::uint64_t>("environments"));
  for (std::string& state : states_) state = in.GetString();
  in.ExpectName("actions sent");
  for (auto& sent : sent_) {
    for (std::vector<int>& actions : sent) {
      for (int& action : actions) action = in.Get<int>();
    }
  }
  in.ExpectEnd();
  RequireSound();
}

// Without their states environments stand between two episodes: the next actions begin some. In the
// replay the episodes before then have no last time step, as after a server's loss.
void Learner::RestoreEnvironments() {
  const std::vector<std::string> states = std::exchange(states_, {});
  try {
    environments_.Restore(states);
  } catch (const UnusableStates& error) {
    spdlog::warn("the environments begin new episodes, and all else is resumed: {}", error.what());
  }
}

}  // namespace mario
