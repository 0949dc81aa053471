#include "tests/tools/planner.h"

#include <gtest/gtest.h>

#include <sstream>

namespace mario {
namespace {

// Two corridors from cell 0 to the right: the lower one is twice as fast and ends in a wall. Cells
// are 8 px wide. The upper one's goal can be taken away.
class Corridors : public PlanningModel {
 public:
  enum Action { kForward, kDescend, kJumpIntoPit, kActions };
  static constexpr int kWall = 10, kGoal = 12, kCell = 8;

  explicit Corridors(bool has_goal = true) : has_goal_(has_goal) {}

  int actions() const override { return kActions; }

  void Load(const std::string& state) override { std::istringstream(state) >> cell_ >> lower_; }

  Outcome Try(int action) override {
    tried_lower_ = lower_ || (cell_ == 0 && action == kDescend);
    tried_cell_ = cell_;
    if (action == kForward && lower_) tried_cell_ = std::min(cell_ + 2, kWall);
    if (action == kForward && !lower_) tried_cell_ = std::min(cell_ + 1, kGoal);
    return {.cleared = has_goal_ && tried_cell_ == kGoal,
            .died = action == kJumpIntoPit,
            .position = static_cast<double>(kCell * tried_cell_),
            .traits = {tried_lower_}};
  }

  std::string Save() override {
    return std::to_string(tried_cell_) + " " + std::to_string(tried_lower_);
  }

 private:
  const bool has_goal_;
  int cell_ = 0, tried_cell_ = 0;
  bool lower_ = false, tried_lower_ = false;
};

TEST(Planner, LeavesTheFastWayThatEndsInAWall) {
  Corridors corridors;
  const Plan plan = FindPlan(corridors, "0 0", {});
  ASSERT_TRUE(plan.cleared);
  ASSERT_EQ(plan.steps.size(), static_cast<std::size_t>(Corridors::kGoal));
  for (const PlannedStep& step : plan.steps) EXPECT_EQ(step.action, Corridors::kForward);
}

TEST(Planner, SaysWhereEachStepLeads) {
  Corridors corridors;
  const Plan plan = FindPlan(corridors, "9 0", {});
  ASSERT_EQ(plan.steps.size(), 3u);
  EXPECT_EQ(plan.steps[0].position, 10 * Corridors::kCell);
  EXPECT_EQ(plan.steps[2].position, Corridors::kGoal * Corridors::kCell);
  EXPECT_EQ(plan.steps[0].traits, std::vector<int>{0});
}

TEST(Planner, StopsAtTheHorizon) {
  Corridors corridors;
  const Plan plan = FindPlan(corridors, "0 0", {.horizon_steps = 4});
  EXPECT_FALSE(plan.cleared);
  EXPECT_TRUE(plan.reached_horizon);
  EXPECT_EQ(plan.steps.size(), 4u);
}

TEST(Planner, WithoutAGoalItsWayIsTheOneThatCameFurthest) {
  Corridors corridors(false);
  const Plan plan = FindPlan(corridors, "0 0", {.max_expansions = 500});
  EXPECT_FALSE(plan.cleared);
  EXPECT_FALSE(plan.reached_horizon);
  EXPECT_EQ(plan.furthest_position, Corridors::kGoal * Corridors::kCell);
  ASSERT_FALSE(plan.steps.empty());
  EXPECT_EQ(plan.steps.back().position, Corridors::kGoal * Corridors::kCell);
}

TEST(Planner, GivesUpAfterItsExpansions) {
  Corridors corridors(false);
  EXPECT_EQ(FindPlan(corridors, "0 0", {.max_expansions = 7}).expansions, 7);
}

TEST(Planner, ClassesOfNegativeValuesAreAsWideAsTheOthers) {
  EXPECT_EQ(TraitClass(-1, 8), -1);
  EXPECT_EQ(TraitClass(-8, 8), -1);
  EXPECT_EQ(TraitClass(0, 8), 0);
  EXPECT_EQ(TraitClass(7, 8), 0);
}

}  // namespace
}  // namespace mario
