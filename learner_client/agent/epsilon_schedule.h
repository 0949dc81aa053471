#pragma once

#include <cstdint>
#include <string>

namespace mario {

// The three phases of the blog's agent: it observes (fills the replay, does not learn), explores
// (ε falls linearly) and then keeps ε.
struct EpsilonConfig {
  std::int64_t observe_steps = 10'000;
  std::int64_t explore_steps = 50'000;
  double initial = 1.0;
  double final = 0.01;
  // Environments end at different ε (Horgan et al. 2018, Ape-X): 0.4^(1 + 7 i / (N - 1)) for
  // environment i of N in place of `final`.
  bool ladder = false;

  bool operator==(const EpsilonConfig&) const = default;
};

class EpsilonSchedule {
 public:
  EpsilonSchedule(const EpsilonConfig& config, int environments);

  // The probability of a random action in `environment` after `steps` steps of all environments.
  double Epsilon(std::int64_t steps, int environment) const;

  // The mean over the environments.
  double MeanEpsilon(std::int64_t steps) const;

  bool Learns(std::int64_t steps) const { return steps >= config_.observe_steps; }

  // "observe", "explore" or "static".
  std::string Phase(std::int64_t steps) const;

 private:
  double Final(int environment) const;

  EpsilonConfig config_;
  int environments_;
};

}  // namespace mario
