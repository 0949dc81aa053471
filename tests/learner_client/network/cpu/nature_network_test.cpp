#include "learner_client/network/cpu/nature_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "tests/learner_client/network/network_builders.h"

namespace mario {
namespace {

NetworkConfig Small() {
  NetworkConfig config;
  config.stack = 2;
  config.filters = {4, 5, 6};
  config.hidden = 8;
  config.precision = "fp64";
  return config;
}

// Some states of random pixels, with their held actions.
struct States {
  States(const NetworkConfig& config, const NetworkShape& shape, int count, Generator& generator)
      : pixels(static_cast<std::size_t>(count * config.stack) * shape.observation.bytes()) {
    for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
    for (int i = 0; i < count; ++i) held.push_back(i % shape.actions);
  }
  StateBatch batch() const { return {pixels, held}; }

  std::vector<std::uint8_t> pixels;
  std::vector<int> held;
};

// A loss whose gradient by the Q-values is `slopes`.
double Loss(const std::vector<float>& q, const std::vector<float>& slopes) {
  double loss = 0.0;
  for (std::size_t i = 0; i < q.size(); ++i) {
    loss += static_cast<double>(q[i]) * static_cast<double>(slopes[i]);
  }
  return loss;
}

// Every parameter's, which some block must give once.
std::vector<float> WholeGradient(const NatureNetwork& network, const NatureNetwork::Pass& pass,
                                 ThreadTeam& workers) {
  std::vector<float> whole(network.parameters().size());
  std::vector<int> given(whole.size());
  network.ForEachBlock(workers, pass, [&](std::size_t begin, std::span<const float> gradient) {
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      whole.at(begin + i) = gradient[i];
      ++given[begin + i];
    }
  });
  EXPECT_EQ(std::ranges::count(given, 1), std::ssize(given));
  return whole;
}

// Of every parameter. Seen as a function of one of them the loss is a line with kinks, where a ReLU
// switches: the gradient is the slope of at least one side, and of both for most parameters.
void ExpectBackwardMatchesFiniteDifferences(const NetworkConfig& config, ObservationShape shape) {
  constexpr int kStatesLearned = kActions;  // each action is held in one of them
  Generator generator(7);
  const NetworkShape network_shape{shape, kActions};
  NatureNetwork network(config, network_shape, generator);
  const States states(config, network_shape, kStatesLearned, generator);
  std::vector<float> slopes(kStatesLearned * kActions);
  for (float& slope : slopes) slope = static_cast<float>(generator.Normal());
  NatureNetwork::Pass pass = network.MakePass();
  const States others(config, network_shape, 2, generator);  // looked at in the same pass
  network.ForwardForTraining(network.Convert({states.batch(), others.batch()}),
                             {0, kStatesLearned + 2}, pass);
  network.Backward(slopes, pass);
  ThreadTeam workers(1);
  network.AddUp(workers, {&pass, 1});
  const std::vector<float> gradient = WholeGradient(network, pass, workers);

  const NetworkInput input = network.Convert({states.batch()});
  const auto loss_at = [&](std::size_t i, float value) {
    network.parameters()[i] = value;
    network.ParametersChanged();
    return Loss(network.Forward(input, {0, kStatesLearned}), slopes);
  };
  std::size_t kinks = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const float middle = network.parameters()[i];
    const float low = middle - 1e-3f, high = middle + 1e-3f;
    const double at = loss_at(i, middle);
    const double left = (at - loss_at(i, low)) / (static_cast<double>(middle) - low);
    const double right = (loss_at(i, high) - at) / (static_cast<double>(high) - middle);
    loss_at(i, middle);
    if (std::abs(left - right) > 1e-3) ++kinks;
    const double error = std::min(std::abs(gradient[i] - left), std::abs(gradient[i] - right));
    ASSERT_LT(error, 1e-3) << "parameter " << i << " of " << gradient.size();
  }
  EXPECT_LT(kinks, gradient.size() / 8);
}

TEST(NatureNetwork, BackwardMatchesFiniteDifferencesForEveryParameter) {
  NetworkConfig config = Small();
  config.show_held = true;
  ExpectBackwardMatchesFiniteDifferences(config, {44, 40});
}

TEST(NatureNetwork, BackwardMatchesFiniteDifferencesWithDuelingAndSamePadding) {
  NetworkConfig config = Small();
  config.head = "dueling";
  config.same_padding = true;
  config.show_held = false;
  ExpectBackwardMatchesFiniteDifferences(config, {20, 24});
}

// The gradient for some states and its norm, in as many passes as there are slopes [B * actions].
std::vector<double> GradientInPasses(const NatureNetwork& network, const States& states,
                                     const std::vector<std::vector<float>>& slopes, int threads) {
  std::vector<NatureNetwork::Pass> passes;
  const NetworkInput input = network.Convert({states.batch()});
  int begin = 0;
  for (const std::vector<float>& slopes_of_pass : slopes) {
    const int count = static_cast<int>(slopes_of_pass.size()) / kActions;
    passes.push_back(network.MakePass());
    network.ForwardForTraining(input, {begin, count}, passes.back());
    network.Backward(slopes_of_pass, passes.back());
    begin += count;
  }
  ThreadTeam workers(threads);
  const double norm = network.AddUp(workers, passes);
  const std::vector<float> gradient = WholeGradient(network, passes.front(), workers);
  std::vector<double> result(gradient.begin(), gradient.end());
  result.push_back(norm);
  return result;
}

TEST(NatureNetwork, AddsUpTheGradientsOfSeveralPasses) {
  for (const std::string precision : {"fp32", "fp64"}) {
    NetworkConfig config = Small();
    config.precision = precision;
    Generator generator(9);
    const NetworkShape shape{{44, 40}, kActions};
    const NatureNetwork network(config, shape, generator);
    const States states(config, shape, 3, generator);
    std::vector<float> slopes(3 * kActions);
    for (float& slope : slopes) slope = static_cast<float>(generator.Normal());
    const std::vector<std::vector<float>> apart = {{slopes.begin(), slopes.begin() + kActions},
                                                   {slopes.begin() + kActions, slopes.end()}};
    const std::vector<double> together = GradientInPasses(network, states, {slopes}, 1);
    const std::vector<double> sum = GradientInPasses(network, states, apart, 1);
    for (std::size_t i = 0; i + 1 < sum.size(); ++i) {
      ASSERT_NEAR(sum[i], together[i], 1e-4) << precision << ", parameter " << i;
    }
    EXPECT_NEAR(sum.back(), together.back(), 1e-4 * together.back()) << precision;
    EXPECT_EQ(GradientInPasses(network, states, apart, 3), sum);  // bit for bit
  }
}

TEST(NatureNetwork, TheNormIsTheGradientsInEveryPrecision) {
  const std::map<std::string, double> tolerances = {{"fp64", 1e-5}, {"fp32", 1e-5}, {"bf16", 1e-2}};
  for (const auto& [precision, tolerance] : tolerances) {
    NetworkConfig config = Small();
    config.precision = precision;
    const NetworkShape shape{{44, 40}, kActions};
    Generator generator(9);
    const NatureNetwork network(config, shape, generator);
    const States states(config, shape, 2, generator);
    const std::vector<std::vector<float>> slopes = {{1.0f, -0.5f, 2.0f}, {0.5f, 1.5f, -1.0f}};
    std::vector<double> gradient = GradientInPasses(network, states, slopes, 1);
    const double norm = gradient.back();
    gradient.pop_back();
    const double squares =
        std::inner_product(gradient.begin(), gradient.end(), gradient.begin(), 0.0);
    EXPECT_GT(norm, 1.0) << precision;
    EXPECT_NEAR(norm, std::sqrt(squares), tolerance * norm) << precision;
  }
}

TEST(NatureNetwork, TheNormIsANumberWhereGradientsCancelOut) {
  const NetworkConfig config = Small();
  const NetworkShape shape{{44, 40}, kActions};
  Generator generator(11);
  const NatureNetwork network(config, shape, generator);
  States states(config, shape, 1, generator);
  const States once = states;
  states.pixels.insert(states.pixels.end(), once.pixels.begin(), once.pixels.end());
  states.held.push_back(once.held.front());
  const std::vector<float> slopes = {1.0f, -2.0f, 3.0f, -1.0f, 2.0f, -3.0f};
  const double norm = GradientInPasses(network, states, {slopes}, 1).back();
  EXPECT_GE(norm, 0.0);
  EXPECT_LT(norm, 1e-3 * GradientInPasses(network, once, {{1.0f, -2.0f, 3.0f}}, 1).back());
}

TEST(NatureNetwork, TheBlogsNetworkHasTheBlogsSize) {
  NetworkConfig config;
  config.filters = {32, 64, 64};
  config.hidden = 512;
  config.same_padding = true;
  config.show_held = false;
  Generator generator(1);
  const NatureNetwork network(config, {{80, 80}, 3}, generator);
  const std::size_t convolutions =
      8 * 8 * 4 * 32 + 32 + 4 * 4 * 32 * 64 + 64 + 3 * 3 * 64 * 64 + 64;
  EXPECT_EQ(network.parameters().size(), convolutions + 6400 * 512 + 512 + 512 * 3 + 3);
}

TEST(NatureNetwork, TheHeldActionChangesTheValuesOnlyWhenItIsShown) {
  for (const bool shown : {true, false}) {
    NetworkConfig config = Small();
    config.show_held = shown;
    Generator generator(3);
    const NetworkShape shape{{44, 40}, kActions};
    const NatureNetwork network(config, shape, generator);
    States states(config, shape, 1, generator);
    const std::vector<float> before = network.Forward(states.batch());
    states.held[0] = 2;
    EXPECT_EQ(network.Forward(states.batch()) != before, shown);
  }
}

TEST(NatureNetwork, Bf16StaysCloseToFp64) {
  NetworkConfig config = Small();
  const NetworkShape shape{{72, 80}, kActions};
  Generator exact_generator(5), rough_generator(5), pixels(6);
  const NatureNetwork exact(config, shape, exact_generator);
  const States states(config, shape, 4, pixels);
  config.precision = "bf16";
  const NatureNetwork rough(config, shape, rough_generator);
  const std::vector<float> expected = exact.Forward(states.batch());
  const std::vector<float> values = rough.Forward(states.batch());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 0.05);
}

TEST(NatureNetwork, RefusesObservationsThatAreTooSmall) {
  Generator generator(1);
  EXPECT_THROW(NatureNetwork(Small(), {{16, 16}, kActions}, generator), std::runtime_error);
}

}  // namespace
}  // namespace mario
