#include "tests/tools/search_player.h"

#include <utility>

#include "common/program.h"

namespace mario {
namespace {

// Under chance hardly a plan survives 20 steps. Of a plan's steps the second half is not taken: it
// has shown that the first half does not end in the air over a pit, and a jump takes 15 steps.
constexpr PlanLimits kUnderChance = {.horizon_steps = 40, .max_expansions = 2000};

}  // namespace

EnvironmentConfig SearchPlayer::Settings(EnvironmentConfig settings) {
  settings.environments = 1;
  settings.groups = 1;
  settings.variables = EnvironmentModel::Variables();
  return settings;
}

PlanLimits SearchPlayer::Limits(const EnvironmentConfig& settings) {
  return settings.sticky_probability > 0.0 ? kUnderChance : PlanLimits();
}

SearchPlayer::SearchPlayer(Environments& played, std::unique_ptr<Environments> planning,
                           const PlanLimits& limits)
    : played_(played), model_(std::move(planning)), limits_(limits) {
  if (played.info().environments != 1) {
    throw UsageError("the player search plays one environment at a time, not " +
                     std::to_string(played.info().environments));
  }
}

std::vector<int> SearchPlayer::Act(const TimeSteps& time_steps) {
  const TimeStep& step = time_steps.steps.front();
  if (step.last()) return {0};  // is ignored: the next episode begins
  if (step.first || taken_ == until_ || !Follows(step)) MakePlan();
  if (plan_.steps.empty()) return {0};  // whatever it does, it dies
  return {plan_.steps[taken_++].action};
}

// Whether the game stands where the plan's last taken step should have led.
bool SearchPlayer::Follows(const TimeStep& step) const {
  const Outcome outcome = EnvironmentModel::OutcomeOf(step, played_.info());
  const PlannedStep& planned = plan_.steps[taken_ - 1];
  return outcome.position == planned.position && outcome.traits == planned.traits;
}

void SearchPlayer::MakePlan() {
  plan_ = FindPlan(model_, played_.Snapshot().front(), limits_);
  taken_ = 0;
  until_ = plan_.reached_horizon ? plan_.steps.size() / 2 : plan_.steps.size();
  ++plans_;
}

}  // namespace mario
