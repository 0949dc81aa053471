#include "learner_client/network/torch/torch_q_network.h"

#include <ATen/record_function.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <limits>
#include <set>

#include "learner_client/network/torch/torch_q_function.h"
#include "tests/learner_client/network/network_builders.h"

namespace mario {
namespace {

constexpr bool kLate = true, kAtOnce = false;

// tests/gpu/check.sh runs these tests on a GPU.
std::unique_ptr<TorchQNetwork> Make(NetworkSpec spec, bool late_reports) {
  const char* device = std::getenv("MARIO_TEST_DEVICE");
  if (device != nullptr) spec.device = device;
  at::globalContext().setDeterministicCuDNN(true);  // these tests compare bits
  Generator generator(1);
  return std::make_unique<TorchQNetwork>(spec, generator, late_reports);
}

Batch BatchOf(std::uint64_t update) { return RandomBatch(6, 100 + update); }

void Learn(TorchQNetwork& network, int updates) {
  for (int i = 0; i < updates; ++i) {
    Update(network, BatchOf(static_cast<std::uint64_t>(network.updates())));
  }
}

Batch BadBatch() {
  Batch bad = BatchOf(0);
  bad.returns[0] = std::numeric_limits<float>::quiet_NaN();
  return bad;
}

std::vector<std::int64_t> Numbers(const std::vector<UpdateReport>& reports) {
  std::vector<std::int64_t> numbers;
  for (const UpdateReport& report : reports) numbers.push_back(report.update);
  return numbers;
}

NetworkSpec NoisySpec() {
  NetworkSpec spec = SmallSpec();
  spec.network.noisy = true;
  return spec;
}

TEST(TorchQNetwork, ALateReportComesWithTheNextUpdate) {
  const auto network = Make(SmallSpec(), kLate);
  const auto update = [&] {
    network->BeginUpdate([](int) { return BatchOf(0); });
    return Numbers(network->FinishUpdate());
  };
  EXPECT_EQ(update(), std::vector<std::int64_t>{});
  EXPECT_EQ(update(), std::vector<std::int64_t>{1});
  EXPECT_EQ(update(), std::vector<std::int64_t>{2});
  EXPECT_EQ(Numbers(network->Drain()), std::vector<std::int64_t>{3});
  EXPECT_EQ(Numbers(network->Drain()), std::vector<std::int64_t>{});
}

TEST(TorchQNetwork, LateReportsTellTheSameAndChangeNothingOfWhatIsLearned) {
  const auto late = Make(SmallSpec(), kLate), at_once = Make(SmallSpec(), kAtOnce);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const UpdateReport one = Update(*late, BatchOf(i)), other = Update(*at_once, BatchOf(i));
    EXPECT_EQ(one.update, other.update);
    EXPECT_EQ(one.loss, other.loss);
    EXPECT_EQ(one.td_errors, other.td_errors);
  }
  EXPECT_EQ(late->Weights(), at_once->Weights());
  EXPECT_EQ(late->EvaluationWeights(), at_once->EvaluationWeights());
}

TEST(TorchQNetwork, AnUpdateThatIsNotFiniteLeavesTheWeightsAsTheyWere) {
  const auto network = Make(SmallSpec(), kAtOnce);
  Learn(*network, 3);
  const NamedTensors before = network->Weights();
  EXPECT_THROW(Update(*network, BadBatch()), std::runtime_error);
  EXPECT_EQ(network->Weights(), before);
}

// The report that says so comes when the next update has been asked for.
TEST(TorchQNetwork, WithLateReportsNoUpdateAfterOneThatIsNotFiniteChangesWeights) {
  const auto network = Make(SmallSpec(), kLate);
  Learn(*network, 3);
  const NamedTensors before = network->Weights();
  network->BeginUpdate([](int) { return BadBatch(); });
  network->FinishUpdate();
  network->BeginUpdate([](int) { return BatchOf(9); });
  EXPECT_THROW(network->FinishUpdate(), std::runtime_error);
  EXPECT_EQ(network->Weights(), before);
}

TEST(TorchQNetwork, OverlappedUpdatesAreThoseThatAreWaitedFor) {
  NetworkSpec spec = SmallSpec();
  spec.threads = 2;
  const auto waited_for = Make(spec, kAtOnce);
  spec.overlapped = true;
  const auto overlapped = Make(spec, kAtOnce);
  for (std::uint64_t i = 0; i < 10; ++i) {
    Update(*waited_for, BatchOf(i));
    const Batch batch = BatchOf(i);
    const StateBatch states{batch.states, batch.held};
    const std::vector<float> before = overlapped->QValues(states);
    overlapped->BeginUpdate([&](int) { return batch; });
    EXPECT_EQ(overlapped->QValues(states), before);
    overlapped->FinishUpdate();
  }
  EXPECT_EQ(overlapped->Weights(), waited_for->Weights());
}

TEST(TorchQNetwork, TheNumberOfThreadsDoesNotChangeAnUpdate) {
  std::vector<NamedTensors> weights;
  for (const int threads : {1, 2, 3}) {
    NetworkSpec spec = SmallSpec();
    spec.update.batch_parts = 4;
    spec.threads = threads;
    const auto network = Make(spec, kAtOnce);
    for (std::uint64_t update = 0; update < 10; ++update) {
      Update(*network, [&](int part) {
        return RandomBatch(4, 100 * update + static_cast<std::uint64_t>(part));
      });
    }
    weights.push_back(network->Weights());
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(TorchQNetwork, AResumedNetworkIsTheUninterruptedOneBitForBit) {
  for (NetworkSpec spec : {SmallSpec(), NoisySpec()}) {
    spec.update.target_sync_updates = 2;
    const auto whole = Make(spec, kAtOnce), first = Make(spec, kAtOnce);
    Learn(*whole, 8);
    Learn(*first, 3);
    const auto second = Make(spec, kAtOnce);
    second->Load(first->Save());
    Learn(*second, 5);
    EXPECT_EQ(second->Save().online, whole->Save().online);
    EXPECT_EQ(second->Save().second_moments, whole->Save().second_moments);
    const Batch batch = BatchOf(1);
    EXPECT_EQ(second->QValues({batch.states, batch.held}),
              whole->QValues({batch.states, batch.held}));
  }
}

TEST(TorchQNetwork, RefusesWeightsOfAnotherArchitecture) {
  const auto network = Make(SmallSpec(), kAtOnce);
  NetworkSpec spec = SmallSpec();
  spec.network.architecture = "impoola";
  EXPECT_THROW(network->LoadWeights(Make(spec, kAtOnce)->Weights()), std::runtime_error);
}

TEST(TorchQNetwork, ActsWithNewNoiseAfterEachUpdateAndLearnsHowMuch) {
  const auto network = Make(NoisySpec(), kAtOnce);
  const Batch batch = BatchOf(1);
  const StateBatch states{batch.states, batch.held};
  const NamedTensors first = network->Weights();
  std::set<std::vector<float>> seen = {network->QValues(states)};
  EXPECT_TRUE(seen.contains(network->QValues(states)));
  const std::string sigma = "hidden.weight_sigma";
  Learn(*network, 3);
  EXPECT_NE(Find(network->Weights(), sigma), Find(first, sigma));
  network->LoadWeights(first);
  seen.insert(network->QValues(states));
  EXPECT_EQ(seen.size(), 2u);
}

TEST(TorchQNetwork, IsEvaluatedWithoutNoise) {
  NetworkSpec spec = NoisySpec();
  const auto network = Make(spec, kAtOnce);
  Generator generator(5);
  TorchQFunction noisy(spec, generator), plain((spec.network.noisy = false, spec), generator);
  noisy.LoadWeights(network->Weights());
  NamedTensors means;
  for (const NamedTensor& tensor : network->Weights()) {
    if (tensor.name.find("sigma") == std::string::npos) means.push_back(tensor);
  }
  plain.LoadWeights(means);
  const Batch batch = BatchOf(1);
  const StateBatch states{batch.states, batch.held};
  EXPECT_EQ(noisy.QValues(states), plain.QValues(states));
  EXPECT_NE(noisy.QValues(states), network->QValues(states));
}

// What libtorch is asked for that would wait for a GPU, wherever it is asked for.
std::atomic<int> waits = 0;

std::unique_ptr<at::ObserverContext> CountWaits(const at::RecordFunction& function) {
  static const std::set<std::string> kWaiting = {"aten::_local_scalar_dense",
                                                 "aten::item",
                                                 "aten::nonzero",
                                                 "aten::masked_select",
                                                 "aten::is_nonzero",
                                                 "aten::unique_dim",
                                                 "aten::equal",
                                                 "aten::_unique2",
                                                 "aten::index",
                                                 "aten::index_put_"};
  if (kWaiting.contains(function.name())) ++waits;
  return nullptr;
}

class WaitCounter {
 public:
  WaitCounter() { waits = 0; }
  ~WaitCounter() { at::removeCallback(handle_); }
  int count() const { return waits; }

 private:
  const at::CallbackHandle handle_ = at::addGlobalCallback(
      at::RecordFunctionCallback(CountWaits).scopes({at::RecordScope::FUNCTION}));
};

TEST(TorchQNetwork, AnUpdateTakesOneCopyUpAndOneDownAndWaitsForNothing) {
  for (const char* head : {"scalar", "dueling", "c51", "qr", "hl-gauss"}) {
    for (const char* architecture : {"nature", "impala", "impoola"}) {
      SCOPED_TRACE(std::string(architecture) + " " + head);
      NetworkSpec spec = NoisySpec();
      spec.network.architecture = architecture;
      spec.network.head = head;
      spec.network.show_held = true;
      spec.update.target_sync_updates = 3;
      const auto network = Make(spec, kLate);
      const WaitCounter counter;
      for (std::uint64_t i = 1; i <= 4; ++i) {
        network->BeginUpdate([i](int) { return BatchOf(i); });
        network->FinishUpdate();
        EXPECT_EQ(network->update_transfers(), 2 * static_cast<std::int64_t>(i));
      }
      EXPECT_EQ(counter.count(), 0);
    }
  }
}

TEST(TorchQNetwork, WhatWaitsIsSeen) {
  const WaitCounter counter;
  EXPECT_EQ(at::ones({}).item<float>(), 1.0f);
  EXPECT_GT(counter.count(), 0);
}

}  // namespace
}  // namespace mario
