#pragma once

#include <cstdint>
#include <span>

#include "learner_client/base/serializer.h"
#include "learner_client/demonstrations/demonstrated_play.h"
#include "learner_client/demonstrations/demonstration_config.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/replay_sampler.h"

namespace mario {

// The demonstrations' transitions, which are kept for as long as the run lasts, with priorities of
// their own: a part of each batch is drawn from them. Not thread-safe, but for AddTo.
class DemonstrationReplay {
 public:
  // `shape`: the replay's that stands beside it. Throws UsageError when a demonstration has fewer
  // steps than an n-step window.
  DemonstrationReplay(const DemonstrationConfig& config, const PriorityConfig& priority,
                      ReplayShape shape, std::span<const DemonstratedPlay> plays);

  const DemonstrationConfig& config() const { return config_; }

  Samples Draw(int count, std::int64_t updates, Generator& generator) const {
    return sampler_.Draw(count, updates, generator);
  }
  void SetErrors(std::span<const ReplaySlot> slots, std::span<const float> td_errors) {
    sampler_.SetErrors(slots, td_errors);
  }

  // Puts the transitions of some slots behind those of a batch, and gives them this weight in the
  // margin loss; those before have none of it.
  void AddTo(Batch& batch, std::span<const ReplaySlot> slots, double margin_weight) const;

  bool Has(ReplaySlot slot) const {
    return slot.environment == 0 && slot.index >= 0 && slot.index < replay_.count(0);
  }
  std::int64_t frames() const { return replay_.frames(); }
  std::size_t bytes() const { return replay_.bytes() + sampler_.bytes(); }  // of memory

  // The priorities, for checkpoints. The transitions are not saved: Load throws UsageError when
  // they are not those that the run was begun with.
  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  std::uint64_t Digest() const;

  const DemonstrationConfig config_;
  ReplayBuffer replay_;  // one ring with all of them, one after the other
  ReplaySampler sampler_;
};

}  // namespace mario
