#include "learner_client/agent/epsilon_schedule.h"

#include <cmath>

namespace mario {

EpsilonSchedule::EpsilonSchedule(const EpsilonConfig& config, int environments)
    : config_(config), environments_(environments) {}

double EpsilonSchedule::Epsilon(std::int64_t steps, int environment) const {
  if (!Learns(steps)) return config_.initial;
  const std::int64_t explored = steps - config_.observe_steps;
  if (explored >= config_.explore_steps) return Final(environment);
  const double fallen = static_cast<double>(explored) / static_cast<double>(config_.explore_steps);
  return config_.initial + fallen * (Final(environment) - config_.initial);
}

double EpsilonSchedule::MeanEpsilon(std::int64_t steps) const {
  double sum = 0.0;
  for (int e = 0; e < environments_; ++e) sum += Epsilon(steps, e);
  return sum / environments_;
}

std::string EpsilonSchedule::Phase(std::int64_t steps) const {
  if (!Learns(steps)) return "observe";
  return steps < config_.observe_steps + config_.explore_steps ? "explore" : "static";
}

double EpsilonSchedule::Final(int environment) const {
  if (!config_.ladder || environments_ == 1) return config_.final;
  return std::pow(0.4, 1.0 + 7.0 * environment / (environments_ - 1));
}

}  // namespace mario
