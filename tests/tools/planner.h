#pragma once

#include <string>
#include <vector>

namespace mario {

// What one action, held for a step, leads to.
struct Outcome {
  bool cleared = false;
  bool died = false;
  double position = 0.0;    // in the game's units (pixels from the level's start)
  std::vector<int> traits;  // coarsely, what else makes two states different; always as many
};

int TraitClass(double value, int class_size);

// A game that plans are made over: it can be put back into any state that it was in.
class PlanningModel {
 public:
  virtual ~PlanningModel() = default;

  virtual int actions() const = 0;

  // Each Try starts from this state, which Save returned.
  virtual void Load(const std::string& state) = 0;
  virtual Outcome Try(int action) = 0;
  // The state that the last Try led to.
  virtual std::string Save() = 0;
};

struct PlanLimits {
  int horizon_steps = 0;       // a way of so many steps is enough; 0: it must clear the level
  int max_expansions = 20000;  // states from which every action is tried, until it is given up
};

struct PlannedStep {
  int action = 0;
  double position = 0.0;  // after it, as the traits
  std::vector<int> traits;
};

struct Plan {
  bool cleared = false;
  bool reached_horizon = false;
  std::vector<PlannedStep> steps;  // when neither: the way that came furthest; it may be empty
  double furthest_position = 0.0;
  int expansions = 0;
};

// Plans over save states, without chance: best-first by position, each class of states once. What
// it clears can be cleared; what it does not clear may be possible all the same.
Plan FindPlan(PlanningModel& model, const std::string& start, const PlanLimits& limits);

}  // namespace mario
