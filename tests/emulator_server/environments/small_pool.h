// A pool of the tiny game, and games played in it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/environments/starts/random.h"
#include "tests/common/fails_with.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {

inline EnvironmentConfig SmallConfig() {
  EnvironmentConfig config;
  config.environments = 6;
  config.groups = 3;
  config.action_set = "walk";
  config.levels = {"near", "seeded"};
  config.first_level_seed = 50;
  config.last_level_seed = 100;
  config.max_steps = 40;
  config.archive_share = 0.3;
  config.variables = {"x"};
  return config;
}

inline EnvironmentPool SmallPool(int threads, ScreenSink* sink = nullptr) {
  return EnvironmentPool(TinyGame(), TinyRom(), {.environments = 8, .threads = threads}, sink);
}

inline void NotReady() {}

inline std::vector<int> RandomActions(Random& random, int count) {
  std::vector<int> actions;
  for (int i = 0; i < count; ++i) actions.push_back(static_cast<int>(random.Below(3)));
  return actions;
}

// Everything that a batch answers to pseudorandom actions, all groups in flight at once, each with
// so many steps.
inline std::vector<TimeSteps> Play(Environments& environments, int rounds,
                                   int steps_in_flight = 1) {
  const EnvironmentInfo& info = environments.info();
  std::vector<Random> random;
  for (int group = 0; group < info.groups; ++group) {
    random.emplace_back(5, static_cast<std::uint64_t>(group));
  }
  std::vector<TimeSteps> stream;
  const int in_flight = info.groups * steps_in_flight;
  for (int sent = 0; sent < rounds * info.groups; ++sent) {
    const int group = sent % info.groups;
    environments.Send(group,
                      RandomActions(random[static_cast<std::size_t>(group)], info.group_size()));
    if (sent + 1 >= in_flight) stream.push_back(environments.Receive());
  }
  for (int left = 1; left < in_flight; ++left) stream.push_back(environments.Receive());
  return stream;
}

}  // namespace mario
