#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/demonstrations/demonstration.h"
#include "common/environment.h"
#include "tests/fakes/fake_gate.h"

namespace mario {

// How long the fake's episodes last: episode n (from 0) of environment e has
// episode_lengths[(e + n) % size] steps after its first time step. Episodes end by turns by being
// cleared (terminated), by "pit" (terminated) and by the time limit (truncated); or, where there is
// a clearing action, by being cleared when that is the last one, else by "pit".
struct FakeScript {
  std::vector<int> episode_lengths = {5, 3, 7};
  int actions = 4;
  std::optional<int> clearing_action = std::nullopt;
  std::size_t state_bytes = 0;  // of each save state at least
  int failing_step = -1;        // the step of an episode that fails on the server; -1: none
};

// Where one fake environment stands: it decides everything that the environment answers.
struct FakeState {
  std::uint64_t seed = 1;
  int environment = 0;
  int episode = -1;         // -1: none has begun
  int step = 0;             // of the episode, 0 is its first time step
  bool between = true;      // the next action begins an episode
  double total_reward = 0;  // of the episode
  EpisodeStart start = {};  // of the episode; the first level, when none was chosen
};

// What a fake observation says of the moment it was made: its first 8 bytes, repeated to its end.
struct FakeFrame {
  int seed = 0;  // modulo 256
  int environment = 0;
  int episode = 0;
  int step = 0;
  int action = 0;

  bool operator==(const FakeFrame&) const = default;
};
inline constexpr std::size_t kFakeFrameBytes = 8;

// `observation` has at least kFakeFrameBytes. Throws std::runtime_error when it is no fake's frame.
FakeFrame ReadFakeFrame(std::span<const std::uint8_t> observation);

// The reward of a fake's time step: exact in a float.
float FakeReward(int action, int step);

// A deterministic batch of environments without an emulator: tests of the learner, the wire and the
// server run on it. Its levels are those of the configuration, all of them with its seeds and
// difficulties. An episode along a demonstration lasts as long as that. An observation has at least
// kFakeFrameBytes bytes (2x4 will do).
class FakeEnvironments : public Environments {
 public:
  // What a host gives its batches; a batch on its own needs none of it.
  struct Hooks {
    std::function<void()> ready;
    std::function<void()> closed;
    FakeGate* gate = nullptr;
    std::atomic<std::int64_t>* steps = nullptr;  // counts the steps of single environments
    std::vector<int> slots;
  };

  FakeEnvironments(const EnvironmentConfig& config, FakeScript script, Hooks hooks);
  explicit FakeEnvironments(const EnvironmentConfig& config, FakeScript script = {})
      : FakeEnvironments(config, std::move(script), Hooks{}) {}
  ~FakeEnvironments() override;
  FakeEnvironments(const FakeEnvironments&) = delete;
  FakeEnvironments& operator=(const FakeEnvironments&) = delete;

  const EnvironmentInfo& info() const override { return info_; }
  using Environments::Send;
  void Send(int group, std::span<const int> actions, std::span<const EpisodeStart> starts) override;
  TimeSteps Receive() override;
  std::vector<std::string> SnapshotRange(int first, int count) override;
  void RestoreRange(int first, std::span<const std::string> states) override;

 private:
  TimeStep Step(FakeState& state, int action, const EpisodeStart& start) const;
  TimeStep Begin(FakeState& state, const EpisodeStart& start) const;
  void End(FakeState& state, int action, TimeStep& step) const;
  void Draw(const FakeState& state, int action, std::vector<std::uint8_t>& observations) const;
  void RequireSuccess(const TimeSteps& answer) const;
  int Demonstrated(const DemonstrationPlace& along, int steps) const;

  const EnvironmentConfig config_;
  const FakeScript script_;
  Hooks hooks_;
  const std::vector<Demonstration> plays_;  // the configuration's
  EnvironmentInfo info_;
  std::vector<FakeState> states_;
  std::deque<TimeSteps> in_flight_;
};

}  // namespace mario
