#include "learner_client/network/cpu/adam.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace mario {
namespace {

// The published algorithm, in doubles, one parameter.
double ReferenceAdam(const std::vector<double>& gradients, const AdamConfig& config) {
  double parameter = 1.0, m = 0.0, v = 0.0;
  for (std::size_t t = 1; t <= gradients.size(); ++t) {
    const double g = gradients[t - 1];
    m = config.beta1 * m + (1 - config.beta1) * g;
    v = config.beta2 * v + (1 - config.beta2) * g * g;
    const double m_hat = m / (1 - std::pow(config.beta1, static_cast<double>(t)));
    const double v_hat = v / (1 - std::pow(config.beta2, static_cast<double>(t)));
    parameter -= config.learning_rate * m_hat / (std::sqrt(v_hat) + config.epsilon);
  }
  return parameter;
}

TEST(Adam, MatchesThePublishedAlgorithm) {
  const AdamConfig config{.learning_rate = 0.01, .epsilon = 1e-3, .gradient_clip = 0.0};
  Adam adam(config, 37);  // more than a vector, and no multiple of one
  std::vector<float> parameters(37, 1.0f);
  const std::vector<double> gradients = {0.5, -0.25, 3.0, 0.0, 1.0};
  for (const double gradient : gradients) {
    const std::vector<float> all(37, static_cast<float>(gradient));
    adam.Update(parameters, all, Norm(all), config.learning_rate);
  }
  for (const float parameter : parameters) {
    EXPECT_NEAR(parameter, ReferenceAdam(gradients, config), 1e-6);
  }
}

TEST(Adam, ClipsTheGradientsNorm) {
  const AdamConfig clipped{.learning_rate = 0.1, .epsilon = 1.0, .gradient_clip = 5.0};
  AdamConfig free = clipped;
  free.gradient_clip = 0.0;
  Adam with(clipped, 2), without(free, 2);
  std::vector<float> one(2), other(2);
  const std::vector<float> large = {30.0f, 40.0f}, small = {3.0f, 4.0f};  // norms 50 and 5
  with.Update(one, large, Norm(large), 0.1);
  without.Update(other, small, Norm(small), 0.1);
  EXPECT_NEAR(one[0], other[0], 1e-7);
  EXPECT_NEAR(one[1], other[1], 1e-7);
}

TEST(Adam, DoesTheSameInAnyStretches) {
  constexpr std::size_t kCount = 10'007, kStretch = 256;
  std::vector<float> gradient(kCount), whole(kCount, 1.0f), pieces(kCount, 1.0f);
  for (std::size_t i = 0; i < kCount; ++i) gradient[i] = static_cast<float>(i % 1000) - 500.0f;
  Adam in_one({}, kCount), in_many({}, kCount);
  for (int update = 0; update < 3; ++update) {
    in_one.Update(whole, gradient, Norm(gradient), 0.01);
    in_many.Begin(Norm(gradient), 0.01);
    for (std::size_t begin = 0; begin < kCount; begin += kStretch) {
      const std::size_t size = std::min(kStretch, kCount - begin);
      in_many.Move(pieces, begin, std::span(gradient).subspan(begin, size));
    }
  }
  EXPECT_EQ(whole, pieces);
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(whole[i] == 1.0f, gradient[i] == 0.0f) << i;  // none is left out
  }
}

// Numbers of which no two are equal, as many as no vector is long.
std::vector<float> Numbers(float first) {
  std::vector<float> numbers(37);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = first + static_cast<float>(i * i);
  return numbers;
}

TEST(AddTo, AddsElementByElement) {
  std::vector<float> sum = Numbers(1.0f);
  AddTo(sum, Numbers(0.5f));
  for (std::size_t i = 0; i < sum.size(); ++i)
    EXPECT_EQ(sum[i], Numbers(1.0f)[i] + Numbers(0.5f)[i]);
}

TEST(Average, MovesByItsShare) {
  std::vector<float> average = Numbers(1.0f);
  Average(Numbers(9.0f), 0.25f, average);
  for (std::size_t i = 0; i < average.size(); ++i) EXPECT_EQ(average[i], Numbers(3.0f)[i]);
}

TEST(Norm, IsEuclidean) {
  std::vector<float> values(100, 0.0f);
  values[3] = 3.0f;
  values[99] = -4.0f;
  EXPECT_DOUBLE_EQ(Norm(values), 5.0);
}

}  // namespace
}  // namespace mario
