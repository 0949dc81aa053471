#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/environment.h"

namespace mario {

// A demonstration as its steps: what an environment that follows it answers.
struct DemonstratedPlay {
  std::string name;
  std::vector<TimeStep> time_steps;        // the first one begins the episode
  std::vector<std::uint8_t> observations;  // [time_steps.size(), height, width]

  int steps() const { return static_cast<int>(time_steps.size()) - 1; }
  // That led from one time step to the next, 0 <= step < steps().
  int action(int step) const { return time_steps[static_cast<std::size_t>(step) + 1].held_action; }
  double total_reward() const;  // of the time steps, clipped as they are
  const std::string& ended_by() const { return time_steps.back().episode->ended_by; }
};

// The recordings of a folder, or one, by name. Of one that was interrupted a warning is logged; it
// is used as far as it goes. Throws std::runtime_error as ReadDemonstration does, and when they are
// too many or too large for a hello.
std::vector<DemonstrationFile> LoadDemonstrations(const std::filesystem::path& path);

// The settings of environments that follow the demonstrations of `config`: one environment, without
// chance and limits.
EnvironmentConfig ToFollow(EnvironmentConfig config);

// Follows all demonstrations of `environments`, opened with ToFollow's settings, each to its end.
// Throws std::runtime_error when one is not replayed as it was recorded.
std::vector<DemonstratedPlay> FollowDemonstrations(const EnvironmentConfig& config,
                                                   Environments& environments);

}  // namespace mario
