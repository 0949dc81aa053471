#include "learner_client/replay/sum_tree.h"

#include <gtest/gtest.h>

#include <cmath>

#include "learner_client/base/generator.h"

namespace mario {
namespace {

SumTree TreeOf(const std::vector<float>& weights) {
  SumTree tree(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) tree.Set(i, weights[i]);
  return tree;
}

TEST(SumTree, FindsTheWeightThatAPrefixFallsInto) {
  const SumTree tree = TreeOf({1.0f, 0.0f, 2.0f, 3.0f, 0.5f});
  EXPECT_EQ(tree.total(), 6.5);
  EXPECT_EQ(tree.Find(0.0), 0u);
  EXPECT_EQ(tree.Find(std::nextafter(1.0, 0.0)), 0u);
  EXPECT_EQ(tree.Find(1.0), 2u);
  EXPECT_EQ(tree.Find(std::nextafter(3.0, 0.0)), 2u);
  EXPECT_EQ(tree.Find(3.0), 3u);
  EXPECT_EQ(tree.Find(6.0), 4u);
}

TEST(SumTree, NeverFindsAWeightOfZeroEvenBeyondTheTotal) {
  const SumTree tree = TreeOf({0.0f, 2.0f, 0.0f, 0.0f, 0.0f});
  for (const double prefix : {0.0, 1.0, std::nextafter(2.0, 0.0), 2.0, 3.0}) {
    EXPECT_EQ(tree.Find(prefix), 1u) << prefix;
  }
}

TEST(SumTree, AChangeReplacesTheWeightBefore) {
  SumTree tree = TreeOf({1.0f, 2.0f, 3.0f});
  tree.Set(1, 0.25f);
  tree.Set(2, 0.0f);
  EXPECT_EQ(tree.total(), 1.25);
  EXPECT_EQ(tree.Get(1), 0.25f);
  EXPECT_EQ(tree.Find(1.2), 1u);
}

TEST(SumTree, HoldsASingleWeight) {
  const SumTree tree = TreeOf({0.5f});
  EXPECT_EQ(tree.total(), 0.5);
  EXPECT_EQ(tree.Find(0.3), 0u);
}

TEST(SumTree, ItsSumsDoNotDriftOverAMillionChanges) {
  Generator generator(1);
  SumTree changed(1'000);
  std::vector<float> weights(1'000);
  for (int i = 0; i < 1'000'000; ++i) {
    const auto at = static_cast<std::size_t>(generator.UniformInt(1'000));
    weights[at] = static_cast<float>(std::exp(10.0 * generator.Normal()));
    changed.Set(at, weights[at]);
  }
  EXPECT_EQ(changed.total(), TreeOf(weights).total());
}

TEST(SumTree, AMillionDrawsFollowTheWeights) {
  std::vector<float> weights;
  for (int i = 0; i < 21; ++i) weights.push_back(static_cast<float>(i % 7) * 0.5f);
  const SumTree tree = TreeOf(weights);
  Generator generator(2);
  std::vector<int> counts(weights.size());
  constexpr int kDraws = 1'000'000;
  for (int i = 0; i < kDraws; ++i) ++counts[tree.Find(generator.Uniform() * tree.total())];
  double chi_square = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double expected = kDraws * static_cast<double>(weights[i]) / tree.total();
    if (expected > 0.0) {
      chi_square += std::pow(counts[i] - expected, 2) / expected;
    } else {
      EXPECT_EQ(counts[i], 0);
    }
  }
  EXPECT_LT(chi_square, 40.8);  // 17 degrees of freedom (18 weights above 0), p = 0.001
}

}  // namespace
}  // namespace mario
