#pragma once

#include <cstdint>
#include <vector>

#include "learner_client/network/process_tuning.h"
#include "learner_client/agent/dqn_agent.h"

// Small agents and the batches that they learn from.
namespace mario {

inline constexpr int kActions = 3;
inline constexpr ObservationShape kObservation{40, 40};

inline DqnAgent::Parts SmallParts() {
  DqnAgent::Parts parts;
  parts.network = {.stack = 2, .filters = {4, 8, 8}, .hidden = 16, .precision = "fp32"};
  parts.shape = {kObservation, kActions};
  parts.agent.adam.learning_rate = 1e-3;
  parts.agent.batch_parts = 1;
  parts.agent.batch_size = 4;
  return parts;
}

inline std::vector<std::uint8_t> RandomStates(int size, Generator& generator) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(2 * size) * kObservation.bytes());
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
  return pixels;
}

// Transitions between random states, of which each bootstraps in its own measure.
inline Batch RandomBatch(int size, std::uint64_t seed) {
  Generator generator(seed);
  Batch batch;
  batch.size = size;
  batch.states = RandomStates(size, generator);
  batch.next_states = RandomStates(size, generator);
  for (int i = 0; i < size; ++i) {
    batch.held.push_back(0);
    batch.next_held.push_back(1);
    batch.actions.push_back(static_cast<int>(generator.UniformInt(kActions)));
    batch.returns.push_back(static_cast<float>(generator.Normal()));
    batch.discounts.push_back(static_cast<float>(0.5 + 0.4 * generator.Uniform()));
    batch.weights.push_back(1.0f);
  }
  return batch;
}

// The same at the end of episodes: their targets are their returns.
inline Batch TerminalBatch(int size, std::uint64_t seed) {
  Batch batch = RandomBatch(size, seed);
  batch.discounts.assign(batch.discounts.size(), 0.0f);
  return batch;
}

// In one part.
inline UpdateReport Update(DqnAgent& agent, const Batch& batch) {
  ThreadTeam workers(1, [] { SetOperationThreads(1); });
  return agent.Update(workers, [&](int) { return batch; });
}

}  // namespace mario
