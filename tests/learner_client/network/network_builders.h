#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "learner_client/network/registry.h"

// Small networks and the batches that they learn from.
namespace mario {

inline constexpr int kActions = 3;
inline constexpr ObservationShape kObservation{40, 40};

inline NetworkSpec SmallSpec() {
  NetworkSpec spec;
  spec.network.stack = 2;
  spec.network.filters = {4, 8, 8};
  spec.network.hidden = 16;
  spec.network.precision = "fp32";
  spec.shape = {kObservation, kActions};
  spec.device = "cpu";
  spec.update.adam.learning_rate = 1e-3;
  spec.update.batch_parts = 1;
  return spec;
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

// With a report that is not late.
inline UpdateReport Update(QNetwork& network, const QNetwork::BatchSource& get_part) {
  network.BeginUpdate(get_part);
  std::vector<UpdateReport> reports = network.FinishUpdate();
  for (UpdateReport& report : network.Drain()) reports.push_back(std::move(report));
  return reports.back();
}

// In one part.
inline UpdateReport Update(QNetwork& network, const Batch& batch) {
  return Update(network, [&](int) { return batch; });
}

}  // namespace mario
