// Which network's opinion an agent's targets are made of.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "learner_client/network/cpu/cpu_q_network.h"
#include "tests/learner_client/network/network_builders.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

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
void ExpectBootstraps(const UpdateConfig& config,
                      const std::function<float(const Opinions&, std::size_t)>& expected,
                      const std::function<float(const Opinions&, std::size_t)>& swapped) {
  NetworkSpec spec = SmallSpec();
  spec.update = config;
  spec.network.show_held = true;  // states and next states differ in what is held, too
  Generator generator(1), same_generator(1);
  CpuQNetwork network(spec, generator);
  // Nothing has been copied to the target network since the beginning: it is another agent's.
  CpuQNetwork beginner(spec, same_generator);
  for (std::uint64_t i = 0; i < 30; ++i) Update(network, RandomBatch(32, 50 + i));

  const Batch batch = RandomBatch(32, 3);
  const std::vector<float> values = network.QValues({batch.states, batch.held});
  const StateBatch next{batch.next_states, batch.next_held};
  const Opinions opinions{network.QValues(next), beginner.QValues(next)};
  const std::vector<float> errors = Update(network, batch).td_errors;
  int telling = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const float value = values[i * kActions + static_cast<std::size_t>(batch.actions[i])];
    const float bootstrap = (value - errors[i] - batch.returns[i]) / batch.discounts[i];
    EXPECT_NEAR(bootstrap, expected(opinions, i), 1e-4f) << "transition " << i;
    if (std::abs(expected(opinions, i) - swapped(opinions, i)) > 1e-2f) ++telling;
  }
  EXPECT_GE(telling, 3) << "the networks agree too much for this test to tell them apart";
}

UpdateConfig NeverSynchronised() {
  UpdateConfig config = SmallSpec().update;
  config.adam.learning_rate = 1e-2;
  config.target_sync_updates = 1'000;
  return config;
}

TEST(CpuQNetwork, BootstrapsFromTheTargetNetworksGreatestValue) {
  UpdateConfig config = NeverSynchronised();
  config.double_dqn = false;
  ExpectBootstraps(
      config, [](const Opinions& o, std::size_t i) { return o.Greatest(o.Target(i)); },
      [](const Opinions& o, std::size_t i) { return o.Greatest(o.Online(i)); });
}

TEST(CpuQNetwork, BootstrapsWithDoubleDqnFromTheTargetsValueOfTheOnlineNetworksChoice) {
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

TEST(CpuQNetwork, BootstrapsWithoutATargetNetworkFromItsOwnGreatestValue) {
  UpdateConfig config = NeverSynchronised();
  config.double_dqn = false;
  config.target_sync_updates = 0;
  ExpectBootstraps(
      config, [](const Opinions& o, std::size_t i) { return o.Greatest(o.Online(i)); },
      [](const Opinions& o, std::size_t i) { return o.Greatest(o.Target(i)); });
}

// The loss of a batch that bootstraps tells which weights the target comes from: between two syncs
// the same batch has the same targets whatever the online network has learned elsewhere.
TEST(CpuQNetwork, ItsTargetsHoldStillBetweenSyncs) {
  NetworkSpec spec = SmallSpec();
  spec.update.double_dqn = false;
  spec.update.target_sync_updates = 5;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  const Batch batch = RandomBatch(4, 3);

  const auto targets = [&] {  // value - error, from an update
    const std::vector<float> values = network.QValues({batch.states, batch.held});
    const std::vector<float> errors = Update(network, batch).td_errors;
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

std::vector<float> WeightsAfterTenUpdates(const UpdateConfig& config) {
  NetworkSpec spec = SmallSpec();
  spec.update = config;
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  for (int i = 0; i < 10; ++i) Update(network, RandomBatch(4, 3));
  return Values(network.Weights());
}

double Distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(static_cast<double>(a[i] - b[i]));
  return sum;
}

TEST(CpuQNetwork, ATargetThatTakesTheWholeOfTheWeightsIsOneThatIsCopiedEachUpdate) {
  UpdateConfig copied = SmallSpec().update;
  copied.target_sync_updates = 1;
  UpdateConfig following = copied;
  following.target_sync_updates = 0;
  following.target_tau = 1.0;
  UpdateConfig lagging = following;
  lagging.target_tau = 0.01;
  const std::vector<float> expected = WeightsAfterTenUpdates(copied);
  const double same = Distance(WeightsAfterTenUpdates(following), expected);
  EXPECT_LT(same, 0.01 * Distance(WeightsAfterTenUpdates(lagging), expected));
}

TEST(CpuQNetwork, ATargetThatTakesAlmostNothingHoldsStill) {
  UpdateConfig still = SmallSpec().update;
  still.target_sync_updates = 1'000;
  UpdateConfig following = still;
  following.target_sync_updates = 0;
  following.target_tau = 1e-9;
  UpdateConfig none = following;
  none.target_tau = 0.0;
  const std::vector<float> expected = WeightsAfterTenUpdates(still);
  const double same = Distance(WeightsAfterTenUpdates(following), expected);
  EXPECT_LT(same, 0.01 * Distance(WeightsAfterTenUpdates(none), expected));
}

TEST(CpuQNetwork, MunchausenRewardsTheActionsThatItsPolicyPrefers) {
  NetworkSpec spec = SmallSpec();
  spec.update.double_dqn = false;
  spec.update.munchausen = {.alpha = 0.9, .temperature = 0.5, .floor = -10.0};
  Generator generator(1);
  CpuQNetwork network(spec, generator);
  const Batch batch = TerminalBatch(4, 3);  // the target is the return and the log-policy
  const std::vector<float> values = network.QValues({batch.states, batch.held});
  const std::vector<float> errors = Update(network, batch).td_errors;
  for (std::size_t i = 0; i < 4; ++i) {
    double sum = 0.0;
    for (std::size_t a = 0; a < kActions; ++a) sum += std::exp(values[i * kActions + a] / 0.5);
    const double chosen = values[i * kActions + static_cast<std::size_t>(batch.actions[i])];
    const double target = batch.returns[i] + 0.9 * (chosen - 0.5 * std::log(sum));
    EXPECT_NEAR(chosen - errors[i], target, 1e-5);
  }
}

}  // namespace
}  // namespace mario
