#include "common/remote/resend.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

using std::chrono::milliseconds;

milliseconds Wait(int times, std::size_t bytes = 0) {
  const Resend resend{.sent_at = {}, .times = times};
  return std::chrono::duration_cast<milliseconds>(resend.Due(milliseconds(1000), bytes) -
                                                  Resend::Clock::time_point{});
}

TEST(Resend, WaitsTwiceAsLongEachTimeButNoLongerThanEightTimes) {
  EXPECT_EQ(Wait(1), milliseconds(1000));
  EXPECT_EQ(Wait(2), milliseconds(2000));
  EXPECT_EQ(Wait(4), milliseconds(8000));
  EXPECT_EQ(Wait(100), milliseconds(8000));
}

TEST(Resend, WaitsAsLongAsASlowNetworkTakesForTheBytes) {
  EXPECT_EQ(Wait(1, 5'000'000), milliseconds(6000));
  EXPECT_EQ(Wait(2, 5'000'000), milliseconds(12'000));
}

}  // namespace
}  // namespace mario
