#include "learner_client/network/cpu/rmsprop.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mario {
namespace {

// By hand: the means are 1 and 2, then 1.5 and 3; the steps 0.2 / sqrt(2) and 0.2 / sqrt(1.75).
TEST(RmsProp, DividesTheGradientByItsStandardDeviation) {
  RmsProp optimizer({.decay = 0.5, .epsilon = 1.0}, 0.0, 1);
  std::vector<float> weight = {1.0f};
  optimizer.Update(weight, std::vector<float>{2.0f}, 2.0, 0.1);
  EXPECT_NEAR(weight[0], 1.0 - 0.2 / std::sqrt(2.0), 1e-6);
  optimizer.Update(weight, std::vector<float>{2.0f}, 2.0, 0.1);
  EXPECT_NEAR(weight[0], 1.0 - 0.2 / std::sqrt(2.0) - 0.2 / std::sqrt(1.75), 1e-6);
  EXPECT_EQ(optimizer.updates, 2);
}

TEST(RmsProp, ClipsTheGradientsNorm) {
  RmsProp clipped({.decay = 0.5, .epsilon = 1.0}, 1.0, 1),
      small({.decay = 0.5, .epsilon = 1.0}, 0.0, 1);
  std::vector<float> one = {1.0f}, other = {1.0f};
  clipped.Update(one, std::vector<float>{4.0f}, 4.0, 0.1);
  small.Update(other, std::vector<float>{1.0f}, 1.0, 0.1);
  EXPECT_EQ(one, other);
}

TEST(RmsProp, StaysANumberWhenTheGradientNeverChanges) {
  RmsProp optimizer({.decay = 0.95, .epsilon = 1e-12}, 0.0, 1);
  std::vector<float> weight = {0.0f};
  for (int i = 0; i < 10'000; ++i) optimizer.Update(weight, std::vector<float>{1e4f}, 1e4, 1e-9);
  EXPECT_TRUE(std::isfinite(weight[0]));
}

}  // namespace
}  // namespace mario
