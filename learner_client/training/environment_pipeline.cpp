#include "learner_client/training/environment_pipeline.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "learner_client/storage/time_step_format.h"

namespace mario {
namespace {

void Require(bool holds) {
  if (!holds) throw std::runtime_error("the checkpoint does not fit its own settings");
}

}  // namespace

EnvironmentPipeline::EnvironmentPipeline(Environments& environments, int depth,
                                         StartsDrawer draw_starts)
    : environments_(environments), depth_(depth), draw_starts_(std::move(draw_starts)) {
  const EnvironmentInfo& info = environments.info();
  const std::vector<int> ignored(static_cast<std::size_t>(info.group_size()));
  sent_.assign(static_cast<std::size_t>(info.groups),
               std::deque(static_cast<std::size_t>(depth - 1), ignored));
}

TimeSteps EnvironmentPipeline::Receive() {
  if (!begun_) Begin();
  if (received_.empty()) return environments_.Receive();
  TimeSteps next = std::move(received_.front());
  received_.pop_front();
  return next;
}

// Between two episodes actions are ignored: these only ask for the first observations.
void EnvironmentPipeline::Begin() {
  const EnvironmentInfo& info = environments_.info();
  const std::vector<int> ignored(static_cast<std::size_t>(info.group_size()));
  for (int step = 0; step < depth_; ++step) {
    for (int group = 0; group < info.groups; ++group) Transmit(group, ignored);
  }
  begun_ = true;
}

void EnvironmentPipeline::Transmit(int group, std::span<const int> actions) {
  environments_.Send(group, actions, draw_starts_ ? draw_starts_() : std::vector<EpisodeStart>());
}

std::vector<int> EnvironmentPipeline::Send(int group, std::vector<int> actions) {
  Transmit(group, actions);
  std::deque<std::vector<int>>& sent = sent_[static_cast<std::size_t>(group)];
  sent.push_back(std::move(actions));
  std::vector<int> next = std::move(sent.front());
  sent.pop_front();
  return next;
}

std::size_t EnvironmentPipeline::outstanding() const {
  return sent_.size() * static_cast<std::size_t>(depth_);
}

void EnvironmentPipeline::Save(Serializer& out) {
  while (begun_ && received_.size() < outstanding()) received_.push_back(environments_.Receive());
  out.Put("time steps", static_cast<std::uint64_t>(received_.size()));
  for (const TimeSteps& time_steps : received_) Put(out, time_steps);
  const std::vector<std::string> states = environments_.Snapshot();
  RequireOneEach(states.size());
  out.Put("environments", static_cast<std::uint64_t>(states.size()));
  for (const std::string& state : states) out.Put(state);
  out.PutName("actions sent");
  for (const auto& sent : sent_) {
    for (const std::vector<int>& actions : sent) {
      for (const int action : actions) out.Put(action);
    }
  }
}

void EnvironmentPipeline::Load(Deserializer& in, bool begun) {
  begun_ = begun;
  in.ExpectName("time steps");
  received_.resize(in.GetCount(outstanding()));
  for (TimeSteps& time_steps : received_) time_steps = GetTimeSteps(in);
  states_.resize(static_cast<std::size_t>(environments_.info().environments));
  if (in.named()) RequireOneEach(in.Get<std::uint64_t>("environments"));
  for (std::string& state : states_) state = in.GetString();
  in.ExpectName("actions sent");
  for (auto& sent : sent_) {
    for (std::vector<int>& actions : sent) {
      for (int& action : actions) action = in.Get<int>();
    }
  }
  RequireSound();
}

void EnvironmentPipeline::RequireOneEach(std::size_t states) const {
  const auto environments = static_cast<std::size_t>(environments_.info().environments);
  if (states == environments) return;
  throw std::runtime_error(std::to_string(states) + " states of " + std::to_string(environments) +
                           " environments");
}

// A checkpoint's checksum says only that it is as it was written.
void EnvironmentPipeline::RequireSound() const {
  const EnvironmentInfo& info = environments_.info();
  const auto is_action = [&](int action) {
    return action >= 0 && action < static_cast<int>(info.actions.size());
  };
  Require(!begun_ || received_.size() == outstanding());
  const auto group_size = static_cast<std::size_t>(info.group_size());
  for (const TimeSteps& time_steps : received_) {
    Require(time_steps.group >= 0 && time_steps.group < info.groups);
    Require(time_steps.steps.size() == group_size);
    Require(time_steps.observations.size() == group_size * info.observation.bytes());
    for (const TimeStep& step : time_steps.steps) Require(is_action(step.held_action));
  }
  for (const auto& sent : sent_) {
    for (const std::vector<int>& actions : sent) Require(std::ranges::all_of(actions, is_action));
  }
}

// Without their states environments stand between two episodes: the next actions begin some. In the
// replay the episodes before then have no last time step, as after a server's loss.
void EnvironmentPipeline::Restore() {
  const std::vector<std::string> states = std::exchange(states_, {});
  try {
    environments_.Restore(states);
  } catch (const UnusableStates& error) {
    spdlog::warn("the environments begin new episodes, and all else is resumed: {}", error.what());
  }
}

}  // namespace mario
