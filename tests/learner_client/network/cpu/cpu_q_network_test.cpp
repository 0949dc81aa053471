#include "learner_client/network/cpu/cpu_q_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/learner_client/network/network_builders.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

TEST(CpuQNetwork, OverfitsOneBatch) {
  NetworkSpec spec = SmallSpec();
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  const Batch batch = RandomBatch(8, 2);
  double loss = 0.0;
  for (int i = 0; i < 1'000; ++i) loss = Update(network, batch).loss;
  EXPECT_LT(loss, 1e-4);
}

TEST(CpuQNetwork, DoesNotOverfitWithATinyLearningRate) {
  NetworkSpec spec = SmallSpec();
  spec.update.adam.learning_rate = 1e-6;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  const Batch batch = RandomBatch(8, 2);
  double loss = 0.0;
  for (int i = 0; i < 1'000; ++i) loss = Update(network, batch).loss;
  EXPECT_GT(loss, 1e-2);
}

TEST(CpuQNetwork, ItsLearningRateFallsAndStays) {
  NetworkSpec spec = SmallSpec();
  spec.update.decay_from_updates = 1;
  spec.update.decay_to_updates = 5;
  spec.update.final_learning_rate = 2e-4;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  for (const double rate : {1e-3, 1e-3, 8e-4, 6e-4, 4e-4, 2e-4, 2e-4}) {
    EXPECT_DOUBLE_EQ(network.LearningRate(), rate);
    Update(network, RandomBatch(4, 2));
  }
}

TEST(CpuQNetwork, ItsLearningRateStaysWithoutADecay) {
  NetworkSpec spec = SmallSpec();
  spec.update.decay_from_updates = 1;
  spec.update.decay_to_updates = 0;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(network.LearningRate(), 1e-3);
    Update(network, RandomBatch(4, 2));
  }
}

TEST(CpuQNetwork, ItsQValuesInPartsAreThoseOfTheWhole) {
  NetworkSpec spec = SmallSpec();
  spec.update.batch_parts = 4;
  Generator generator(1);
  spec.threads = 2;
  Generator same_generator(1);
  CpuQNetwork parted(spec, generator);
  spec.overlapped = true;
  CpuQNetwork network(spec, same_generator);
  for (const int states : {1, 3, 4, 7}) {
    const Batch batch = RandomBatch(states, 2);
    const std::vector<float> whole = network.QValues({batch.states, batch.held});
    const std::vector<float> in_parts = parted.QValues({batch.states, batch.held});
    ASSERT_EQ(in_parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(in_parts[i], whole[i], 1e-5f);
  }
}

TEST(CpuQNetwork, OverfitsOneBatchWithRmsPropToo) {
  NetworkSpec spec = SmallSpec();
  spec.update.optimizer = "rmsprop";
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  const Batch batch = RandomBatch(8, 2);
  double loss = 0.0;
  for (int i = 0; i < 1'000; ++i) loss = Update(network, batch).loss;
  EXPECT_LT(loss, 1e-4);
}

TEST(CpuQNetwork, TheNumberOfThreadsDoesNotChangeAnUpdate) {
  std::vector<std::vector<float>> weights;
  for (const int threads : {1, 2, 3}) {
    NetworkSpec spec = SmallSpec();
    spec.update.batch_parts = 4;
    Generator generator(1);
    spec.threads = threads;
    CpuQNetwork network(spec, generator);
    for (std::uint64_t update = 0; update < 20; ++update) {
      Update(network, [&](int part) {
        return RandomBatch(4, 100 * update + static_cast<std::uint64_t>(part));
      });
    }
    weights.push_back(Values(network.Weights()));
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(CpuQNetwork, StopsWhenTheLossIsNoNumberAndKeepsItsWeights) {
  Generator generator(1);
  CpuQNetwork network(SmallSpec(), generator);
  const Batch good = RandomBatch(4, 3);
  const std::vector<float> before = network.QValues({good.states, good.held});
  Batch bad = good;
  bad.returns[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(Update(network, bad), std::runtime_error);
  EXPECT_EQ(network.QValues({good.states, good.held}), before);
}

// A plain mean at first, the first weights included, and then an exponential one.
TEST(CpuQNetwork, ItsAveragedWeightsAreTheMeanThatTheirDecaySays) {
  NetworkSpec spec = SmallSpec();
  spec.update.average_decay = 0.9;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  const std::vector<float> first = Values(network.Weights());
  std::vector<double> expected(first.begin(), first.end());
  for (int update = 1; update <= 20; ++update) {
    Update(network, RandomBatch(4, static_cast<std::uint64_t>(update)));
    const double share = update < 10 ? 1.0 / (update + 1) : 0.1;
    const std::vector<float> last = Values(network.Weights());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] += share * (static_cast<double>(last[i]) - expected[i]);
    }
    const std::vector<float> average = Values(network.EvaluationWeights());
    double worst = 0.0, from_last = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(average[i]) - expected[i]));
      from_last = std::max(from_last, std::abs(static_cast<double>(average[i] - last[i])));
    }
    ASSERT_LT(worst, 1e-6) << "after update " << update;
    ASSERT_GT(from_last, 1e-4) << "after update " << update;
  }
}

TEST(CpuQNetwork, WithoutADecayEvaluationUsesTheLastWeights) {
  NetworkSpec spec = SmallSpec();
  spec.update.average_decay = 0.0;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  for (int i = 0; i < 3; ++i) Update(network, RandomBatch(4, 3));
  EXPECT_EQ(network.EvaluationWeights(), network.Weights());
}

}  // namespace
}  // namespace mario
