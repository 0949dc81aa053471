#pragma once

#include <string>
#include <vector>

#include "learner_client/players/player.h"

namespace mario {

// Writes down what another player does, and keeps the best episode: a cleared one before others,
// then the greatest return.
class RecordingPlayer : public Player {
 public:
  // `player` must outlive it.
  RecordingPlayer(Player& player, const EnvironmentInfo& info);

  std::vector<int> Act(const TimeSteps& time_steps) override;
  void Finish(const TimeSteps& time_steps) override;

  // The best episode's actions as a file that ReplayPlayer plays: lines of "STEPS ACTION". Empty
  // when no episode has ended.
  std::string BestEpisode() const;

 private:
  void Look(const TimeSteps& time_steps);
  void Consider(const EpisodeSummary& episode, const std::vector<int>& actions);

  Player& player_;
  const EnvironmentInfo info_;
  std::vector<std::vector<int>> actions_;  // of the episode under way, by environment
  std::vector<int> best_actions_;
  EpisodeSummary best_;
};

}  // namespace mario
