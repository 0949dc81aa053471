#include "tests/tools/planner.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <queue>
#include <set>
#include <utility>

namespace mario {
namespace {

constexpr int kPositionClass = 4;  // px
constexpr int kTimeClass = 4;      // steps: things that move make a place new again
constexpr int kTimeClasses = 64;
// A step's price in px: of two ways to a place the shorter one is followed first.
constexpr double kStepPrice = 0.5;

struct Node {
  std::string state = {};  // empty once expanded
  std::size_t parent = 0;
  int depth = 0;  // steps from the start
  PlannedStep step = {};
};

class Search {
 public:
  Search(PlanningModel& model, const PlanLimits& limits) : model_(model), limits_(limits) {}

  Plan Run(const std::string& start) {
    nodes_.push_back({.state = start});
    open_.push({0.0, 0});
    while (!open_.empty() && !end_ && plan_.expansions < limits_.max_expansions) {
      const std::size_t node = open_.top().second;
      open_.pop();
      ++plan_.expansions;
      Expand(node);
    }
    TraceBack(end_.value_or(furthest_));
    return std::move(plan_);
  }

 private:
  void Expand(std::size_t node) {
    model_.Load(std::exchange(nodes_[node].state, {}));
    for (int action = 0; action < model_.actions() && !end_; ++action) {
      const Outcome outcome = model_.Try(action);
      if (outcome.died) continue;
      if (!outcome.cleared && !seen_.insert(Key(outcome, nodes_[node].depth + 1)).second) continue;
      Add(node, action, outcome);
    }
  }

  void Add(std::size_t parent, int action, const Outcome& outcome) {
    const int depth = nodes_[parent].depth + 1;
    const std::size_t node = nodes_.size();
    nodes_.push_back(
        {.parent = parent, .depth = depth, .step = {action, outcome.position, outcome.traits}});
    plan_.cleared = outcome.cleared;
    plan_.reached_horizon = !outcome.cleared && depth == limits_.horizon_steps;
    if (plan_.cleared || plan_.reached_horizon) {
      end_ = node;
      return;
    }
    nodes_.back().state = model_.Save();
    open_.push({outcome.position - kStepPrice * depth, node});
    if (outcome.position <= plan_.furthest_position) return;
    plan_.furthest_position = outcome.position;
    furthest_ = node;
  }

  static std::vector<int> Key(const Outcome& outcome, int depth) {
    std::vector<int> key = {TraitClass(outcome.position, kPositionClass),
                            depth / kTimeClass % kTimeClasses};
    key.insert(key.end(), outcome.traits.begin(), outcome.traits.end());
    return key;
  }

  void TraceBack(std::size_t node) {
    for (; node != 0; node = nodes_[node].parent) plan_.steps.push_back(nodes_[node].step);
    std::reverse(plan_.steps.begin(), plan_.steps.end());
  }

  PlanningModel& model_;
  const PlanLimits& limits_;
  std::vector<Node> nodes_;  // the first is the start
  std::priority_queue<std::pair<double, std::size_t>> open_;
  std::set<std::vector<int>> seen_;
  std::size_t furthest_ = 0;
  std::optional<std::size_t> end_;
  Plan plan_;
};

}  // namespace

int TraitClass(double value, int class_size) {
  return static_cast<int>(std::floor(value / class_size));
}

Plan FindPlan(PlanningModel& model, const std::string& start, const PlanLimits& limits) {
  return Search(model, limits).Run(start);
}

}  // namespace mario
