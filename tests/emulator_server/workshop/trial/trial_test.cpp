#include "emulator_server/workshop/trial/trial.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

TEST(Trial, ReadsTheWholeLinesOfMetricsByTheNamesOfTheirColumns) {
  const auto points = ReadMetrics(
      "steps,seconds,epsilon,mean_return,mean_position\n"
      "100,1.5,0.9,-0.25,12\n"
      "200,3,0.58,1.5,40\n"
      "300,4.5,0.4");
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].seconds, 1.5);
  EXPECT_EQ(points[0].mean_return, -0.25);
  EXPECT_EQ(points[1].mean_position, 40.0);
  EXPECT_EQ(points[1].epsilon, 0.58);
  EXPECT_TRUE(ReadMetrics("").empty());
}

}  // namespace
}  // namespace mario
