#include "learner_client/network/cpu/cpu_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/program.h"
#include "tests/learner_client/network/network_builders.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// The backend beside another that has every network.
class Everything : public Backend {
 public:
  std::string name() const override { return "everything"; }
  std::vector<std::string> architectures() const override { return {"nature", "impala"}; }
  std::vector<std::string> heads() const override { return {"scalar", "dueling", "c51"}; }
  std::string Refusal(const NetworkConfig&, const std::string&) const override { return ""; }
  std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec&, Generator&) override { return {}; }
  std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec&, Generator&) override { return {}; }
};

Registry CpuAndEverything() {
  Registry registry = CpuRegistry();
  registry.Add(std::make_unique<Everything>());
  return registry;
}

std::string Chosen(const NetworkConfig& network) {
  return CpuAndEverything().BackendFor(network, "cpu").name();
}

TEST(CpuBackend, IsTakenWhereItAppliesAndLeftToOthersElsewhere) {
  NetworkConfig network;
  EXPECT_EQ(Chosen(network), "cpu");
  network.head = "dueling";
  EXPECT_EQ(Chosen(network), "cpu");
  network.head = "c51";
  EXPECT_EQ(Chosen(network), "everything");
  network.head = "scalar";
  network.architecture = "impala";
  EXPECT_EQ(Chosen(network), "everything");
  network.backend = "cpu";
  EXPECT_THAT(
      [&] { Chosen(network); },
      ThrowsMessage<UsageError>(HasSubstr("the backend cpu has no network impala, only nature")));
}

TEST(CpuBackend, RefusesAHeadThatItCannotCompute) {
  NetworkConfig network;
  network.backend = "cpu";
  network.head = "c51";
  EXPECT_THAT([&] { Chosen(network); },
              ThrowsMessage<UsageError>(
                  HasSubstr("the backend cpu has no head c51, only scalar and dueling")));
}

TEST(CpuBackend, WhatActsHasTheValuesOfWhatHasLearned) {
  for (const std::string head : {"scalar", "dueling"}) {
    NetworkSpec spec = SmallSpec();
    spec.network.head = head;
    Generator generator(1), another(2);
    const auto learned = CpuRegistry().MakeQNetwork(spec, generator);
    for (std::uint64_t i = 0; i < 5; ++i) Update(*learned, RandomBatch(8, i));
    const auto acting = CpuRegistry().MakeQFunction(spec, another);
    acting->LoadWeights(learned->Weights());
    const Batch batch = RandomBatch(4, 9);
    EXPECT_EQ(acting->QValues({batch.states, batch.held}),
              learned->QValues({batch.states, batch.held}));
  }
}

TEST(CpuBackend, WeightsOfAnotherHeadAreRefusedAndChangeNothing) {
  NetworkSpec spec = SmallSpec();
  Generator generator(1);
  const auto network = CpuRegistry().MakeQNetwork(spec, generator);
  spec.network.head = "dueling";
  const auto other = CpuRegistry().MakeQNetwork(spec, generator);
  const NamedTensors before = network->Weights();
  EXPECT_THAT(
      [&] { network->LoadWeights(other->Weights()); },
      ThrowsMessage<std::runtime_error>(HasSubstr("the network nature with the head scalar")));
  EXPECT_EQ(network->Weights(), before);
}

TEST(CpuBackend, ANetworkGoesOnFromItsStateBitForBit) {
  for (const std::string optimizer : {"adam", "rmsprop"}) {
    NetworkSpec spec = SmallSpec();
    spec.update.optimizer = optimizer;
    spec.update.target_sync_updates = 3;
    Generator generator(1), another(2);
    const auto network = CpuRegistry().MakeQNetwork(spec, generator);
    const auto resumed = CpuRegistry().MakeQNetwork(spec, another);
    for (std::uint64_t i = 0; i < 7; ++i) Update(*network, RandomBatch(4, i));
    resumed->Load(network->Save());
    for (std::uint64_t i = 7; i < 12; ++i) {
      const UpdateReport a = Update(*network, RandomBatch(4, i));
      const UpdateReport b = Update(*resumed, RandomBatch(4, i));
      EXPECT_EQ(a.update, static_cast<std::int64_t>(i + 1));
      EXPECT_EQ(b.update, a.update);
      EXPECT_EQ(b.loss, a.loss);
    }
    EXPECT_EQ(resumed->Weights(), network->Weights());
    EXPECT_EQ(resumed->EvaluationWeights(), network->EvaluationWeights());
  }
}

// What a run that does so shares with one that does not: the batches that each update is asked for.
TEST(CpuBackend, AnOverlappedUpdateHasTakenItsBatchWhenItHasBegun) {
  NetworkSpec spec = SmallSpec();
  spec.update.batch_parts = 2;
  spec.threads = 2;
  NetworkSpec overlapped = spec;
  overlapped.overlapped = true;
  Generator generator(1), same_generator(1);
  const auto one = CpuRegistry().MakeQNetwork(spec, generator);
  const auto other = CpuRegistry().MakeQNetwork(overlapped, same_generator);
  for (std::uint64_t update = 0; update < 5; ++update) {
    bool begun = false;
    other->BeginUpdate([&](int part) {
      EXPECT_FALSE(begun);
      return RandomBatch(4, 2 * update + static_cast<std::uint64_t>(part));
    });
    begun = true;
    const Batch acting = RandomBatch(4, 99);
    const NamedTensors before = other->Weights();
    other->QValues({acting.states, acting.held});
    EXPECT_EQ(other->Weights(), before);
    other->FinishUpdate();
    Update(*one,
           [&](int part) { return RandomBatch(4, 2 * update + static_cast<std::uint64_t>(part)); });
  }
  EXPECT_EQ(one->Weights(), other->Weights());
}

}  // namespace
}  // namespace mario
