#pragma once

#include <vector>

#include "emulator_server/environments/game_environment.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {

// Actions of the tiny game.
inline constexpr int kNone = 0;
inline constexpr int kRight = 1;
inline constexpr int kLeft = 2;

// Settings without chance: every frame obeys, no waiting, no limits.
inline EnvironmentConfig PlainConfig() {
  EnvironmentConfig config;
  config.environments = 1;
  config.groups = 1;
  config.action_set = "walk";
  config.levels = {"near"};
  config.sticky_probability = 0.0;
  config.max_no_ops = 0;
  config.max_steps = 0;
  config.stall_steps = 0;
  config.variables = {"x", "frame"};
  return config;
}

// An environment with all that it plays on.
class TinyEnvironment {
 public:
  explicit TinyEnvironment(const EnvironmentConfig& config, int index = 0,
                           const Game& game = TinyGame())
      : game_(game), config_(config), environment_({game_, starts_, emulator_, config_}, index) {}

  TimeStep Step(int action) { return environment_.StepAlone(action, observation_); }

  // Begins an episode and goes on until its last time step.
  TimeStep PlayEpisode(int action) {
    TimeStep time_step = Step(action);
    for (int i = 0; i < 10000 && !time_step.last(); ++i) time_step = Step(action);
    return time_step;
  }

  GameEnvironment& environment() { return environment_; }
  const std::vector<std::uint8_t>& observation() const { return observation_; }

 private:
  const Game game_;
  const Rom rom_ = TinyRom();
  StartStates starts_{game_};
  Emulator emulator_{rom_};
  const EnvironmentConfig config_;
  std::vector<std::uint8_t> observation_ = std::vector<std::uint8_t>(config_.observation.bytes());
  GameEnvironment environment_;
};

// What an environment answers to pseudorandom actions.
struct Stream {
  std::vector<TimeStep> steps;
  std::vector<std::vector<std::uint8_t>> observations;

  bool operator==(const Stream&) const = default;
};

inline Stream PlayRandomly(TinyEnvironment& environment, int steps) {
  Random random(99, 0);
  Stream stream;
  for (int i = 0; i < steps; ++i) {
    stream.steps.push_back(environment.Step(static_cast<int>(random.Below(3))));
    stream.observations.push_back(environment.observation());
  }
  return stream;
}

inline EnvironmentConfig RandomConfig() {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 0.25;
  config.max_no_ops = 30;
  config.max_steps = 60;
  config.levels = {"near", "seeded"};
  config.first_level_seed = 60;
  config.last_level_seed = 110;
  config.archive_share = 0.5;
  return config;
}

}  // namespace mario
