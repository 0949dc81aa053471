#include "learner_client/network/device.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

TEST(Device, ChoosesAPrecisionOnlyWhereNoneIsAskedFor) {
  EXPECT_EQ(ChoosePrecision("fp32", "cpu"), "fp32");
  EXPECT_EQ(ChoosePrecision("bf16", "cpu"), "bf16");
  EXPECT_EQ(ChoosePrecision("auto", "cuda"), "bf16");
  const std::string chosen = ChoosePrecision("auto", "cpu");
  EXPECT_TRUE(chosen == "bf16" || chosen == "fp32") << chosen;
}

}  // namespace
}  // namespace mario
