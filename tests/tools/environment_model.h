#pragma once

#include <memory>

#include "common/environment.h"
#include "tests/tools/planner.h"

namespace mario {

// Plans over environments that are restored to a state and stepped, one an action: any server's.
class EnvironmentModel final : public PlanningModel {
 public:
  // What EnvironmentConfig::variables must hold, in this order, here and where the states are from.
  static std::vector<std::string> Variables();

  // An experiment's settings for the environments to plan in: no chance, no limit, one an action.
  static EnvironmentConfig Settings(EnvironmentConfig played, const EnvironmentInfo& info);

  // What a time step with these variables says to a planner.
  static Outcome OutcomeOf(const TimeStep& step, const EnvironmentInfo& info);

  // `environments` are opened with Settings().
  explicit EnvironmentModel(std::unique_ptr<Environments> environments);

  int actions() const override;
  void Load(const std::string& state) override;
  // Throws std::runtime_error when a server lost the environments.
  Outcome Try(int action) override;
  std::string Save() override;

 private:
  const std::unique_ptr<Environments> environments_;
  TimeSteps outcomes_;                // of every action, from the loaded state
  std::vector<std::string> reached_;  // the states after them; empty until one is asked for
  std::size_t tried_ = 0;
};

}  // namespace mario
