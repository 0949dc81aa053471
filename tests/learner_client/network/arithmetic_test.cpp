#include "learner_client/network/arithmetic.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace mario {
namespace {

float Halved(volatile float number) { return number * 0.5f; }

TEST(Arithmetic, TakesDenormalsForZeroHereAndInThreadsToCome) {
  constexpr float kSmallest = std::numeric_limits<float>::min();
  ASSERT_NE(Halved(kSmallest), 0.0f);
  std::thread([=] {
    FlushDenormals();
    EXPECT_EQ(Halved(kSmallest), 0.0f);
    std::thread([=] { EXPECT_EQ(Halved(kSmallest), 0.0f); }).join();
  }).join();
  EXPECT_NE(Halved(kSmallest), 0.0f);
}

TEST(Arithmetic, ChoosesAPrecisionOnlyWhereNoneIsAskedFor) {
  EXPECT_EQ(ChoosePrecision("fp32", "cpu"), "fp32");
  EXPECT_EQ(ChoosePrecision("bf16", "cpu"), "bf16");
  EXPECT_EQ(ChoosePrecision("auto", "cuda"), "bf16");
  const std::string chosen = ChoosePrecision("auto", "cpu");
  EXPECT_TRUE(chosen == "bf16" || chosen == "fp32") << chosen;
}

}  // namespace
}  // namespace mario
