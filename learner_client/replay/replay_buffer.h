#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"
#include "learner_client/replay/batch.h"

namespace mario {

struct ReplayConfig {
  std::int64_t frames = 200'000;  // capacity over all environments, each one observation

  bool operator==(const ReplayConfig&) const = default;
};

// What is stored, and how it is put together again.
struct ReplayShape {
  ObservationShape observation;
  int environments = 1;
  int stack = 4;        // frames in a state
  int n_step = 1;       // rewards summed before the bootstrap
  double gamma = 0.99;  // discount a step
};

// What is remembered of a time step beside its frame.
struct ReplayRecord {
  float reward = 0.0f;      // on arriving here
  std::int16_t action = 0;  // chosen here
  std::int16_t held = 0;
  bool first = false;
  bool terminated = false;
  bool truncated = false;

  bool last() const { return terminated || truncated; }
};

// Thrown when a batch is asked for too early.
std::runtime_error NothingToSample();

// The replay memory: every observation once, in one ring an environment; states are stacked when
// they are sampled.
//
//   ring of environment e:   | f  .  .  T  f  .  .  .  .  .  N |  (oldest overwritten first)
//                              first    last                newest
//
// A transition starts at any stored time step but an episode's last one; its n-step window ends at
// the episode's end at the latest. Those whose window is not complete yet, and those whose stack
// has been overwritten in part, are never sampled. Not thread-safe.
class ReplayBuffer {
 public:
  // Throws std::runtime_error when a ring would be too short for a stack and an n-step window, or
  // when the frames do not fit into the memory that there is.
  ReplayBuffer(const ReplayConfig& config, const ReplayShape& shape);

  // The next time step of an environment, with its observation [height, width].
  void Append(int environment, const TimeStep& step, std::span<const std::uint8_t> observation);

  // The action chosen at the newest time step of an environment.
  void SetAction(int environment, int action);

  // The newest state [stack, height, width] of an environment, to act on. At least one time step
  // has been appended.
  void NewestState(int environment, std::span<std::uint8_t> state) const;
  const ReplayRecord& newest(int environment) const {
    return record({environment, count(environment) - 1});
  }

  // Draws `count` transitions uniformly, with replacement. Throws std::runtime_error when nothing
  // can be sampled yet.
  std::vector<ReplaySlot> Draw(int count, Generator& generator) const;

  // Puts the transitions that start at `slots`, each of which CanSample, together. Several threads
  // may do so at once while nothing is appended.
  Batch Assemble(std::span<const ReplaySlot> slots) const;

  // Whether a transition starting at `slot` can be sampled now.
  bool CanSample(ReplaySlot slot) const { return WindowEnd(slot).has_value(); }

  std::int64_t frames() const;  // stored now
  std::int64_t capacity_frames() const { return ring_frames_ * shape_.environments; }
  std::size_t bytes() const;  // of memory when full

  // Of one environment's ring, for checkpoints: the indices [oldest, count) are stored.
  std::int64_t count(int environment) const { return counts_[Index(environment)]; }
  std::int64_t oldest(int environment) const;
  const ReplayRecord& record(ReplaySlot slot) const { return records_[At(slot)]; }
  std::span<const std::uint8_t> frame(ReplaySlot slot) const;

  // Forgets everything.
  void Clear();

  // Puts a stored time step back. An environment's come in order; what was stored before one that
  // leaves some out is forgotten.
  void Restore(ReplaySlot slot, const ReplayRecord& record, std::span<const std::uint8_t> frame);

  const ReplayShape& shape() const { return shape_; }

 private:
  static std::size_t Index(int environment) { return static_cast<std::size_t>(environment); }
  std::size_t At(ReplaySlot slot) const;
  void Store(ReplaySlot slot, const ReplayRecord& record, std::span<const std::uint8_t> frame);

  // The index of the time step that a transition from `slot` bootstraps from, if it is complete.
  std::optional<std::int64_t> WindowEnd(ReplaySlot slot) const;
  ReplaySlot DrawOne(Generator& generator) const;
  void Add(ReplaySlot slot, Batch& batch) const;
  void WriteState(ReplaySlot slot, std::uint8_t* state) const;

  ReplayShape shape_;
  std::int64_t ring_frames_;
  std::vector<ReplayRecord> records_;             // [environments, ring_frames]
  std::unique_ptr<std::uint8_t[]> observations_;  // [environments, ring_frames, height, width]
  std::vector<std::int64_t> counts_;              // time steps ever, by environment
  std::vector<std::int64_t> begins_;              // the first index ever stored, by environment
};

}  // namespace mario
