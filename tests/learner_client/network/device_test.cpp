#include "learner_client/network/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Device, AGpuThatIsNotThereIsRefusedByItsName) {
  EXPECT_EQ(ChooseDevice("cpu"), "cpu");
  EXPECT_THAT([] { ChooseDevice("cuda:777"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cuda:777")));
  if (ChooseDevice("auto") == "cuda") return;
  EXPECT_THAT([] { ChooseDevice("cuda:7"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("use --device cpu")));
}

TEST(Device, ChoosesAPrecisionOnlyWhereNoneIsAskedFor) {
  EXPECT_EQ(ChoosePrecision("fp32", "cpu"), "fp32");
  EXPECT_EQ(ChoosePrecision("bf16", "cpu"), "bf16");
  const std::string chosen = ChoosePrecision("auto", "cpu");
  EXPECT_TRUE(chosen == "bf16" || chosen == "fp32") << chosen;
}

}  // namespace
}  // namespace mario
