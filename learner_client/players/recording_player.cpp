#include "learner_client/players/recording_player.h"

#include <tuple>

namespace mario {

RecordingPlayer::RecordingPlayer(Player& player, const EnvironmentInfo& info)
    : player_(player), info_(info), actions_(static_cast<std::size_t>(info.environments)) {}

std::vector<int> RecordingPlayer::Act(const TimeSteps& time_steps) {
  Look(time_steps);
  const std::vector<int> actions = player_.Act(time_steps);
  auto environment = static_cast<std::size_t>(time_steps.group * info_.group_size());
  for (const int action : actions) actions_[environment++].push_back(action);
  return actions;
}

void RecordingPlayer::Finish(const TimeSteps& time_steps) {
  Look(time_steps);
  player_.Finish(time_steps);
}

void RecordingPlayer::Look(const TimeSteps& time_steps) {
  auto environment = static_cast<std::size_t>(time_steps.group * info_.group_size());
  for (const TimeStep& step : time_steps.steps) {
    if (step.first) actions_[environment].clear();
    if (step.episode && !step.lost()) Consider(*step.episode, actions_[environment]);
    ++environment;
  }
}

std::string RecordingPlayer::BestEpisode() const {
  std::string text;
  for (std::size_t begin = 0, end = 0; begin < best_actions_.size(); begin = end) {
    while (end < best_actions_.size() && best_actions_[end] == best_actions_[begin]) ++end;
    const auto action = static_cast<std::size_t>(best_actions_[begin]);
    text += std::to_string(end - begin) + " " + info_.actions[action].name + "\n";
  }
  return text;
}

void RecordingPlayer::Consider(const EpisodeSummary& episode, const std::vector<int>& actions) {
  const auto merit = [](const EpisodeSummary& e) { return std::tuple(e.cleared, e.total_reward); };
  if (!best_actions_.empty() && merit(episode) <= merit(best_)) return;
  best_ = episode;
  best_actions_ = actions;
}

}  // namespace mario
