#include "common/remote/episode_tracker.h"

#include <algorithm>

namespace mario {

EpisodeTracker::EpisodeTracker(const EnvironmentConfig& config, int group_size)
    : config_(config), group_size_(static_cast<std::size_t>(group_size)) {
  Reset();
}

void EpisodeTracker::Reset() {
  Episode none;
  none.last.variables.assign(config_.variables.size(), 0.0);
  episodes_.assign(static_cast<std::size_t>(config_.environments), none);
  observations_.assign(static_cast<std::size_t>(config_.groups),
                       std::vector<std::uint8_t>(group_size_ * config_.observation.bytes(), 0));
}

void EpisodeTracker::Observe(const TimeSteps& steps) {
  const auto group = static_cast<std::size_t>(steps.group);
  for (std::size_t i = 0; i < group_size_; ++i) {
    Episode& episode = episodes_[group * group_size_ + i];
    const TimeStep& step = steps.steps[i];
    episode.steps = step.first ? 0 : episode.steps + 1;
    episode.total_reward = (step.first ? 0.0 : episode.total_reward) + step.reward;
    episode.going_on = !step.last();
    episode.last = step;
  }
  std::copy(steps.observations.begin(), steps.observations.end(), observations_[group].begin());
}

bool EpisodeTracker::InEpisode(int group) const {
  const auto begin = episodes_.begin() + group * static_cast<std::ptrdiff_t>(group_size_);
  return std::any_of(begin, begin + static_cast<std::ptrdiff_t>(group_size_),
                     [](const Episode& episode) { return episode.going_on; });
}

TimeSteps EpisodeTracker::Truncate(int group) {
  const auto index = static_cast<std::size_t>(group);
  TimeSteps steps;
  steps.group = group;
  steps.observations = observations_[index];
  for (std::size_t i = 0; i < group_size_; ++i) {
    steps.steps.push_back(Truncate(episodes_[index * group_size_ + i]));
  }
  return steps;
}

TimeStep EpisodeTracker::Truncate(Episode& episode) const {
  EpisodeSummary summary;
  summary.ended_by = "server-lost";
  if (config_.levels.size() == 1) summary.level = config_.levels.front();
  TimeStep step;
  step.truncated = true;
  step.first = !episode.going_on;
  step.variables = episode.last.variables;
  if (episode.going_on) {
    step.held_action = episode.last.held_action;
    summary.steps = episode.steps;
    summary.frames = static_cast<std::int64_t>(episode.steps) * config_.frame_skip;
    summary.total_reward = episode.total_reward;
  }
  step.episode = summary;
  episode = {.going_on = false, .steps = 0, .total_reward = 0.0, .last = step};
  return step;
}

}  // namespace mario
