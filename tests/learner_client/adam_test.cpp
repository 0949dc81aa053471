#include "learner_client/adam.h"

#include <gtest/gtest.h>

#include <cmath>

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
  Workers alone(1);
  const AdamConfig config{.learning_rate = 0.01, .epsilon = 1e-3, .gradient_clip = 0.0};
  Adam adam(config, 37);  // more than a vector, and no multiple of one
  std::vector<float> parameters(37, 1.0f);
  const std::vector<double> gradients = {0.5, -0.25, 3.0, 0.0, 1.0};
  for (const double gradient : gradients) {
    const std::vector<float> all(37, static_cast<float>(gradient));
    adam.Update(alone, parameters, all, Norm(all), config.learning_rate);
  }
  for (const float parameter : parameters) {
    EXPECT_NEAR(parameter, ReferenceAdam(gradients, config), 1e-6);
  }
}

TEST(Adam, ClipsTheGradientsNorm) {
  Workers alone(1);
  const AdamConfig clipped{.learning_rate = 0.1, .epsilon = 1.0, .gradient_clip = 5.0};
  AdamConfig free = clipped;
  free.gradient_clip = 0.0;
  Adam with(clipped, 2), without(free, 2);
  std::vector<float> one(2), other(2);
  const std::vector<float> large = {30.0f, 40.0f}, small = {3.0f, 4.0f};  // norms 50 and 5
  with.Update(alone, one, large, Norm(large), 0.1);
  without.Update(alone, other, small, Norm(small), 0.1);
  EXPECT_NEAR(one[0], other[0], 1e-7);
  EXPECT_NEAR(one[1], other[1], 1e-7);
}

// Large enough to be shared out.
TEST(Adam, DoesTheSameWhateverTheNumberOfThreads) {
  constexpr std::size_t kCount = 1'700'001;
  std::vector<float> gradients(kCount), one(kCount, 1.0f), three(kCount, 1.0f);
  for (std::size_t i = 0; i < kCount; ++i) gradients[i] = static_cast<float>(i % 1000) - 500.0f;
  const std::vector<float> before = one;
  Workers alone(1), together(3);
  Adam by_one({}, kCount), by_three({}, kCount);
  for (int i = 0; i < 3; ++i) {
    by_one.Update(alone, one, gradients, Norm(gradients), 0.01);
    by_three.Update(together, three, gradients, Norm(gradients), 0.01);
  }
  EXPECT_EQ(one, three);
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(one[i] == before[i], gradients[i] == 0.0f) << i;  // none is left out
  }
}

TEST(Norm, IsEuclidean) {
  std::vector<float> values(100, 0.0f);
  values[3] = 3.0f;
  values[99] = -4.0f;
  EXPECT_DOUBLE_EQ(Norm(values), 5.0);
}

}  // namespace
}  // namespace mario
