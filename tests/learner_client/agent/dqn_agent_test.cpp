#include "learner_client/agent/dqn_agent.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/learner_client/agent/agent_builders.h"

namespace mario {
namespace {

TEST(DqnAgent, OverfitsOneBatch) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.batch_size = 8;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  const Batch batch = RandomBatch(8, 2);
  double loss = 0.0;
  for (int i = 0; i < 1'000; ++i) loss = Update(agent, batch).loss;
  EXPECT_LT(loss, 1e-4);
}

TEST(DqnAgent, DoesNotOverfitWithATinyLearningRate) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.batch_size = 8;
  parts.agent.adam.learning_rate = 1e-6;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  const Batch batch = RandomBatch(8, 2);
  double loss = 0.0;
  for (int i = 0; i < 1'000; ++i) loss = Update(agent, batch).loss;
  EXPECT_GT(loss, 1e-2);
}

TEST(DqnAgent, ItsLearningRateFallsAndStays) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.decay_from_updates = 1;
  parts.agent.decay_to_updates = 5;
  parts.agent.final_learning_rate = 2e-4;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  for (const double rate : {1e-3, 1e-3, 8e-4, 6e-4, 4e-4, 2e-4, 2e-4}) {
    EXPECT_DOUBLE_EQ(agent.LearningRate(), rate);
    Update(agent, RandomBatch(4, 2));
  }
}

TEST(DqnAgent, ItsLearningRateStaysWithoutADecay) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.decay_from_updates = 1;
  parts.agent.decay_to_updates = 0;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(agent.LearningRate(), 1e-3);
    Update(agent, RandomBatch(4, 2));
  }
}

TEST(DqnAgent, ItsQValuesInPartsAreThoseOfTheWhole) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.batch_size = 8;
  parts.agent.batch_parts = 4;
  Generator generator(1);
  const DqnAgent agent(parts, generator);
  ThreadTeam workers(2, [] { SetOperationThreads(1); });
  for (const int states : {1, 3, 4, 7}) {
    const Batch batch = RandomBatch(states, 2);
    const std::vector<float> whole = agent.QValues({batch.states, batch.held});
    const std::vector<float> in_parts = agent.QValues(workers, {batch.states, batch.held});
    ASSERT_EQ(in_parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(in_parts[i], whole[i], 1e-5f);
  }
}

TEST(DqnAgent, OverfitsOneBatchWithRmsPropToo) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.batch_size = 8;
  parts.agent.optimizer = "rmsprop";
  Generator generator(1);
  DqnAgent agent(parts, generator);
  const Batch batch = RandomBatch(8, 2);
  double loss = 0.0;
  for (int i = 0; i < 1'000; ++i) loss = Update(agent, batch).loss;
  EXPECT_LT(loss, 1e-4);
}

TEST(DqnAgent, TheNumberOfThreadsDoesNotChangeAnUpdate) {
  std::vector<std::vector<float>> weights;
  for (const int threads : {1, 2, 3}) {
    DqnAgent::Parts parts = SmallParts();
    parts.agent.batch_size = 16;
    parts.agent.batch_parts = 4;
    Generator generator(1);
    DqnAgent agent(parts, generator);
    ThreadTeam workers(threads, [] { SetOperationThreads(1); });
    for (std::uint64_t update = 0; update < 20; ++update) {
      agent.Update(workers, [&](int part) {
        return RandomBatch(4, 100 * update + static_cast<std::uint64_t>(part));
      });
    }
    weights.emplace_back(agent.weights().begin(), agent.weights().end());
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(DqnAgent, StopsWhenTheLossIsNoNumberAndKeepsItsWeights) {
  Generator generator(1);
  DqnAgent agent(SmallParts(), generator);
  const Batch good = RandomBatch(4, 3);
  const std::vector<float> before = agent.QValues({good.states, good.held});
  Batch bad = good;
  bad.returns[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(Update(agent, bad), std::runtime_error);
  EXPECT_EQ(agent.QValues({good.states, good.held}), before);
}

// A plain mean at first, the first weights included, and then an exponential one.
TEST(DqnAgent, ItsAveragedWeightsAreTheMeanThatTheirDecaySays) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.average_decay = 0.9;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  std::vector<double> expected(agent.weights().begin(), agent.weights().end());
  for (int update = 1; update <= 20; ++update) {
    Update(agent, RandomBatch(4, static_cast<std::uint64_t>(update)));
    const double share = update < 10 ? 1.0 / (update + 1) : 0.1;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] += share * (static_cast<double>(agent.weights()[i]) - expected[i]);
    }
    const std::vector<float> average = agent.EvaluationWeights();
    double worst = 0.0, from_last = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(average[i]) - expected[i]));
      from_last =
          std::max(from_last, std::abs(static_cast<double>(average[i] - agent.weights()[i])));
    }
    ASSERT_LT(worst, 1e-6) << "after update " << update;
    ASSERT_GT(from_last, 1e-4) << "after update " << update;
  }
}

TEST(DqnAgent, WithoutADecayEvaluationUsesTheLastWeights) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.average_decay = 0.0;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  for (int i = 0; i < 3; ++i) Update(agent, RandomBatch(4, 3));
  const std::vector<float> last(agent.weights().begin(), agent.weights().end());
  EXPECT_EQ(agent.EvaluationWeights(), last);
}

}  // namespace
}  // namespace mario
