#pragma once

#include <memory>

#include "learner_client/players/player.h"
#include "tests/tools/environment_model.h"

namespace mario {

// Plans over save states of the environment that it plays, in environments of its own:
//
//   played --Snapshot--> planner --actions--> played
//
// The plan knows nothing of chance: with sticky actions the game leaves it, and the player plans
// anew from where it then stands, which may be too late. It is a proof that a level can be cleared
// and a measure of what foresight is worth, not a fair opponent: no agent may look ahead like this.
class SearchPlayer : public Player {
 public:
  // An experiment's settings for it to play: one environment, and the variables that it needs.
  static EnvironmentConfig Settings(EnvironmentConfig settings);

  // How far it plans: to the level's end where nothing is left to chance, else as far as it pays.
  static PlanLimits Limits(const EnvironmentConfig& settings);

  // `played` is opened with Settings() and outlives the player, `planning` with
  // EnvironmentModel::Settings(). Throws UsageError when `played` is more than one environment.
  SearchPlayer(Environments& played, std::unique_ptr<Environments> planning,
               const PlanLimits& limits);

  // `played` has no group in flight. Throws as EnvironmentModel::Try.
  std::vector<int> Act(const TimeSteps& time_steps) override;

  int plans() const { return plans_; }  // how many it has made

 private:
  bool Follows(const TimeStep& step) const;
  void MakePlan();

  Environments& played_;
  EnvironmentModel model_;
  const PlanLimits limits_;
  Plan plan_;
  std::size_t taken_ = 0;  // of the plan's steps
  std::size_t until_ = 0;  // so many are taken before the next plan
  int plans_ = 0;
};

}  // namespace mario
