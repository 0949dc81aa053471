#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/sum_tree.h"

namespace mario {

// Prioritised replay (Schaul et al. 2016), in proportion to (|TD error| + floor)^alpha.
struct PriorityConfig {
  double alpha = 0.5;  // 0: uniform
  // The importance weights' exponent: from `beta` it grows linearly to 1 over so many updates; 0:
  // it stays.
  double beta = 0.45;
  std::int64_t beta_updates = 100'000;
  double floor = 0.01;  // so that what has no error is still drawn now and then

  bool operator==(const PriorityConfig&) const = default;
};

// What an update learns from.
struct Samples {
  std::vector<ReplaySlot> slots;
  std::vector<float> weights;  // of each in the loss; the greatest is 1
};

// Chooses the transitions of a batch: uniformly, or by priority. It is told of everything that is
// appended to the replay, so that its tree has a weight above 0 exactly for what can be sampled;
// what is new begins with the greatest priority there has been. Not thread-safe.
class ReplaySampler {
 public:
  // `replay` must outlive it, and is empty.
  ReplaySampler(const PriorityConfig& config, const ReplayBuffer& replay);

  // After each time step that is appended.
  void Appended(int environment);

  // `count` transitions for the update after `updates` others. Throws std::runtime_error when
  // nothing can be sampled yet.
  Samples Draw(int count, std::int64_t updates, Generator& generator) const;

  // The errors [slots.size()] that an update found. Slots that have been overwritten since they
  // were drawn are left out.
  void SetErrors(std::span<const ReplaySlot> slots, std::span<const float> td_errors);

  // How likely a transition is drawn, up to a common factor; 0: it cannot be sampled. Only with
  // priorities.
  float weight(ReplaySlot slot) const { return tree_.Get(LeafOf(slot)); }

  // The importance weights' exponent.
  double Beta(std::int64_t updates) const;

  std::size_t bytes() const { return prioritizes() ? tree_.bytes() : 0; }  // of memory

  // The priorities, for checkpoints; nothing without them. The replay has been restored before.
  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  bool prioritizes() const { return config_.alpha > 0.0; }
  void Refresh(ReplaySlot slot);
  std::size_t LeafOf(ReplaySlot slot) const;
  ReplaySlot SlotOf(std::size_t leaf) const;

  const PriorityConfig config_;
  const ReplayBuffer& replay_;
  const std::int64_t ring_frames_;  // of each environment
  SumTree tree_;                    // a leaf for each place in the replay
  float greatest_ = 1.0f;           // weight so far
};

}  // namespace mario
