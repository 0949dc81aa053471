// Tells whether a commit changes what is learned: hashes of the weights and of some Q-values after
// 200 updates on a fixed stream of batches, a line for each of some settings. They are the same for
// the same commit, processor and BLAS, whatever the number of threads; another processor rounds
// differently.
#include <cstdio>
#include <cstring>

#include "learner_client/network/process_tuning.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

constexpr int kUpdates = 200;
constexpr int kActions = 5;
constexpr ObservationShape kObservation{72, 80};
constexpr int kBatch = 32;

std::uint64_t Mix(std::uint64_t value) { return Generator(value).Next(); }

// Of the values in any order, so that it does not depend on how a backend lays them out.
std::uint64_t HashOfAll(std::span<const float> values) {
  std::uint64_t hash = 0;
  for (const float value : values) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    hash += Mix(bits);
  }
  return hash;
}

Batch RandomBatch(int size, int stack, Generator& generator) {
  Batch batch;
  batch.size = size;
  const auto bytes = static_cast<std::size_t>(size * stack) * kObservation.bytes();
  for (std::vector<std::uint8_t>* states : {&batch.states, &batch.next_states}) {
    states->resize(bytes);
    for (std::uint8_t& pixel : *states) pixel = static_cast<std::uint8_t>(generator.Next() >> 56);
  }
  for (int i = 0; i < size; ++i) {
    batch.held.push_back(static_cast<int>(generator.UniformInt(kActions)));
    batch.next_held.push_back(static_cast<int>(generator.UniformInt(kActions)));
    batch.actions.push_back(static_cast<int>(generator.UniformInt(kActions)));
    batch.returns.push_back(static_cast<float>(generator.Normal()));
    batch.discounts.push_back(generator.Uniform() < 0.1 ? 0.0f : 0.9f);
    batch.weights.push_back(static_cast<float>(0.5 + 0.5 * generator.Uniform()));
  }
  return batch;
}

void Print(const char* name, NetworkSpec spec) {
  spec.shape = {kObservation, kActions};
  Generator first_weights(1), stream(2);
  const auto network = BothRegistry().MakeQNetwork(spec, first_weights);
  double loss = 0.0;
  for (int update = 0; update < kUpdates; ++update) {
    std::vector<Batch> batches;
    for (int part = 0; part < network->parts(); ++part) {
      batches.push_back(RandomBatch(kBatch / network->parts(), spec.network.stack, stream));
    }
    network->BeginUpdate([&](int part) { return batches[static_cast<std::size_t>(part)]; });
    for (const UpdateReport& report : network->FinishUpdate()) loss = report.loss;
  }
  for (const UpdateReport& report : network->Drain()) loss = report.loss;
  const Batch some = RandomBatch(8, spec.network.stack, stream);
  const std::uint64_t weights =
      Mix(HashOfAll(Values(network->Weights()))) ^ HashOfAll(Values(network->EvaluationWeights()));
  const std::vector<float> values = network->QValues({some.states, some.held});
  std::printf("%-10s %-9s weights %016llx Q-values %016llx loss %.6f\n",
              spec.network.backend.c_str(), name, static_cast<unsigned long long>(weights),
              static_cast<unsigned long long>(HashOfAll(values)), loss);
}

int Run() {
  FlushDenormals();
  SetOperationThreads(1);
  NetworkSpec plain;
  plain.network.backend = plain.device = "cpu";
  plain.threads = 2;
  plain.overlapped = true;
  plain.network.precision = "fp32";
  plain.update.target_sync_updates = 50;
  Print("fp32", plain);
  NetworkSpec other = plain;
  other.network.precision = "bf16";
  Print("bf16", other);
  other = plain;
  other.network.head = "dueling";
  other.network.show_held = other.network.same_padding = other.network.invert_pixels = true;
  other.update.loss = "huber";
  other.update.optimizer = "rmsprop";
  Print("dueling", other);
  other = plain;
  other.update.double_dqn = false;
  other.update.target_sync_updates = 0;
  other.update.target_tau = 0.01;
  other.update.munchausen.alpha = 0.9;
  other.update.decay_from_updates = 10;
  other.update.decay_to_updates = 100;
  Print("munchausen", other);
  other = plain;
  other.network.backend = "torch";
  Print("fp32", other);
  return 0;
}

}  // namespace
}  // namespace mario

int main() { return mario::Run(); }
