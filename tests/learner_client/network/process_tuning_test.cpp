#include "learner_client/network/process_tuning.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace mario {
namespace {

float Halved(volatile float number) { return number * 0.5f; }

TEST(ProcessTuning, TakesDenormalsForZeroHereAndInThreadsToCome) {
  constexpr float kSmallest = std::numeric_limits<float>::min();
  ASSERT_NE(Halved(kSmallest), 0.0f);
  std::thread([=] {
    FlushDenormals();
    EXPECT_EQ(Halved(kSmallest), 0.0f);
    std::thread([=] { EXPECT_EQ(Halved(kSmallest), 0.0f); }).join();
  }).join();
  EXPECT_NE(Halved(kSmallest), 0.0f);
}

}  // namespace
}  // namespace mario
