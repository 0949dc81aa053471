#include "learner_client/dqn_agent.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "learner_client/arithmetic.h"

namespace mario {
namespace {

constexpr int kActions = 3;
constexpr ObservationShape kObservation{40, 40};

DqnAgent::Parts SmallParts() {
  DqnAgent::Parts parts;
  parts.network = {.stack = 2, .filters = {4, 8, 8}, .hidden = 16, .precision = "fp32"};
  parts.shape = {kObservation, kActions};
  parts.agent.adam.learning_rate = 1e-3;
  parts.agent.batch_parts = 1;
  parts.agent.batch_size = 4;
  return parts;
}

std::vector<std::uint8_t> RandomStates(int size, Generator& generator) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(2 * size) * kObservation.bytes());
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
  return pixels;
}

// Transitions between random states, of which each bootstraps in its own measure.
Batch RandomBatch(int size, std::uint64_t seed) {
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
Batch TerminalBatch(int size, std::uint64_t seed) {
  Batch batch = RandomBatch(size, seed);
  batch.discounts.assign(batch.discounts.size(), 0.0f);
  return batch;
}

// In one part.
UpdateReport Update(DqnAgent& agent, const Batch& batch) {
  Workers workers(1, [] { SetOperationThreads(1); });
  return agent.Update(workers, [&](int) { return batch; });
}

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
  Workers workers(2, [] { SetOperationThreads(1); });
  for (const int states : {1, 3, 4, 7}) {
    const Batch batch = RandomBatch(states, 2);
    const std::vector<float> whole = agent.QValues({batch.states, batch.held});
    const std::vector<float> in_parts = agent.QValues(workers, {batch.states, batch.held});
    ASSERT_EQ(in_parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(in_parts[i], whole[i], 1e-5f);
  }
}

// Values of actions, best first by one network and judged by another: the terms of the targets.
struct Opinions {
  std::vector<float> online, target;  // [B, actions], of the next states

  static float Greatest(std::span<const float> values) { return *std::ranges::max_element(values); }
  static std::size_t Best(std::span<const float> values) {
    return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
  }
  std::span<const float> Online(std::size_t i) const {
    return std::span(online).subspan(i * kActions, kActions);
  }
  std::span<const float> Target(std::size_t i) const {
    return std::span(target).subspan(i * kActions, kActions);
  }
};

// The next states' part in the targets of an agent that has learned for a while, so that its two
// networks are of different opinions. `expected` says what each one should be.
void ExpectBootstraps(const AgentConfig& config,
                      const std::function<float(const Opinions&, std::size_t)>& expected,
                      const std::function<float(const Opinions&, std::size_t)>& swapped) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent = config;
  parts.agent.batch_size = 32;
  parts.network.show_held = true;  // states and next states differ in what is held, too
  Generator generator(1), same_generator(1);
  DqnAgent agent(parts, generator);
  // Nothing has been copied to the target network since the beginning: it is another agent's.
  const DqnAgent beginner(parts, same_generator);
  for (std::uint64_t i = 0; i < 30; ++i) Update(agent, RandomBatch(32, 50 + i));

  const Batch batch = RandomBatch(32, 3);
  const std::vector<float> values = agent.QValues({batch.states, batch.held});
  const StateBatch next{batch.next_states, batch.next_held};
  const Opinions opinions{agent.QValues(next), beginner.QValues(next)};
  const std::vector<float> errors = Update(agent, batch).td_errors;
  int telling = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const float value = values[i * kActions + static_cast<std::size_t>(batch.actions[i])];
    const float bootstrap = (value - errors[i] - batch.returns[i]) / batch.discounts[i];
    EXPECT_NEAR(bootstrap, expected(opinions, i), 1e-4f) << "transition " << i;
    if (std::abs(expected(opinions, i) - swapped(opinions, i)) > 1e-2f) ++telling;
  }
  EXPECT_GE(telling, 3) << "the networks agree too much for this test to tell them apart";
}

AgentConfig NeverSynchronised() {
  AgentConfig config = SmallParts().agent;
  config.adam.learning_rate = 1e-2;
  config.target_sync_updates = 1'000;
  return config;
}

TEST(DqnAgent, BootstrapsFromTheTargetNetworksGreatestValue) {
  AgentConfig config = NeverSynchronised();
  config.double_dqn = false;
  ExpectBootstraps(
      config, [](const Opinions& o, std::size_t i) { return o.Greatest(o.Target(i)); },
      [](const Opinions& o, std::size_t i) { return o.Greatest(o.Online(i)); });
}

TEST(DqnAgent, BootstrapsWithDoubleDqnFromTheTargetsValueOfTheOnlineNetworksChoice) {
  const auto target_of_online = [](const Opinions& o, std::size_t i) {
    return o.Target(i)[o.Best(o.Online(i))];
  };
  const auto online_of_target = [](const Opinions& o, std::size_t i) {
    return o.Online(i)[o.Best(o.Target(i))];
  };
  const auto greatest = [](const Opinions& o, std::size_t i) { return o.Greatest(o.Target(i)); };
  ExpectBootstraps(NeverSynchronised(), target_of_online, online_of_target);
  ExpectBootstraps(NeverSynchronised(), target_of_online,
                   greatest);  // double DQN changes something
}

TEST(DqnAgent, BootstrapsWithoutATargetNetworkFromItsOwnGreatestValue) {
  AgentConfig config = NeverSynchronised();
  config.double_dqn = false;
  config.target_sync_updates = 0;
  ExpectBootstraps(
      config, [](const Opinions& o, std::size_t i) { return o.Greatest(o.Online(i)); },
      [](const Opinions& o, std::size_t i) { return o.Greatest(o.Target(i)); });
}

// The loss of a batch that bootstraps tells which weights the target comes from: between two syncs
// the same batch has the same targets whatever the online network has learned elsewhere.
TEST(DqnAgent, ItsTargetsHoldStillBetweenSyncs) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.double_dqn = false;
  parts.agent.target_sync_updates = 5;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  const Batch batch = RandomBatch(4, 3);

  const auto targets = [&] {  // value - error, from an update
    const std::vector<float> values = agent.QValues({batch.states, batch.held});
    const std::vector<float> errors = Update(agent, batch).td_errors;
    std::vector<float> result;
    for (std::size_t i = 0; i < errors.size(); ++i) {
      result.push_back(values[i * kActions + static_cast<std::size_t>(batch.actions[i])] -
                       errors[i]);
    }
    return result;
  };
  const std::vector<float> first = targets();
  for (int update = 2; update <= 5; ++update) {
    const std::vector<float> now = targets();
    for (std::size_t i = 0; i < now.size(); ++i) EXPECT_NEAR(now[i], first[i], 1e-5f);
  }
  const std::vector<float> after = targets();
  double change = 0.0;
  for (std::size_t i = 0; i < after.size(); ++i) change += std::abs(after[i] - first[i]);
  EXPECT_GT(change, 1e-4);
}

std::vector<float> WeightsAfterTenUpdates(const AgentConfig& config) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent = config;
  Generator generator(1);
  DqnAgent agent(parts, generator);
  for (int i = 0; i < 10; ++i) Update(agent, RandomBatch(4, 3));
  return {agent.weights().begin(), agent.weights().end()};
}

double Distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(static_cast<double>(a[i] - b[i]));
  return sum;
}

TEST(DqnAgent, ATargetThatTakesTheWholeOfTheWeightsIsOneThatIsCopiedEachUpdate) {
  AgentConfig copied = SmallParts().agent;
  copied.target_sync_updates = 1;
  AgentConfig following = copied;
  following.target_sync_updates = 0;
  following.target_tau = 1.0;
  AgentConfig lagging = following;
  lagging.target_tau = 0.01;
  const std::vector<float> expected = WeightsAfterTenUpdates(copied);
  const double same = Distance(WeightsAfterTenUpdates(following), expected);
  EXPECT_LT(same, 0.01 * Distance(WeightsAfterTenUpdates(lagging), expected));
}

TEST(DqnAgent, ATargetThatTakesAlmostNothingHoldsStill) {
  AgentConfig still = SmallParts().agent;
  still.target_sync_updates = 1'000;
  AgentConfig following = still;
  following.target_sync_updates = 0;
  following.target_tau = 1e-9;
  AgentConfig none = following;
  none.target_tau = 0.0;
  const std::vector<float> expected = WeightsAfterTenUpdates(still);
  const double same = Distance(WeightsAfterTenUpdates(following), expected);
  EXPECT_LT(same, 0.01 * Distance(WeightsAfterTenUpdates(none), expected));
}

TEST(DqnAgent, MunchausenRewardsTheActionsThatItsPolicyPrefers) {
  DqnAgent::Parts parts = SmallParts();
  parts.agent.double_dqn = false;
  parts.agent.munchausen = {.alpha = 0.9, .temperature = 0.5, .floor = -10.0};
  Generator generator(1);
  DqnAgent agent(parts, generator);
  const Batch batch = TerminalBatch(4, 3);  // the target is the return and the log-policy
  const std::vector<float> values = agent.QValues({batch.states, batch.held});
  const std::vector<float> errors = Update(agent, batch).td_errors;
  for (std::size_t i = 0; i < 4; ++i) {
    double sum = 0.0;
    for (std::size_t a = 0; a < kActions; ++a) sum += std::exp(values[i * kActions + a] / 0.5);
    const double chosen = values[i * kActions + static_cast<std::size_t>(batch.actions[i])];
    const double target = batch.returns[i] + 0.9 * (chosen - 0.5 * std::log(sum));
    EXPECT_NEAR(chosen - errors[i], target, 1e-5);
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
    Workers workers(threads, [] { SetOperationThreads(1); });
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
