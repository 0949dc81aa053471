#include "proto/pacer.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr Pacer::Clock::time_point kStart{std::chrono::hours(1)};

// Tokens that are taken in ten seconds, by steps that take the two durations by turns.
int TokensTaken(Pacer& pacer, milliseconds one, milliseconds other) {
  int tokens = 0;
  milliseconds step = one;
  for (auto now = kStart; now < kStart + milliseconds(10'000); now += step) {
    if (pacer.Ready(now)) {
      pacer.Consume(now);
      ++tokens;
    }
    step = step == one ? other : one;
  }
  return tokens;
}

TEST(Pacer, MakesATokenAnIntervalWhateverTheStepsAre) {
  for (const int step : {1, 5, 12, 14, 16}) {
    Pacer pacer(kScreenInterval);
    EXPECT_NEAR(TokensTaken(pacer, milliseconds(step), milliseconds(step)), 602, 3) << step;
  }
}

TEST(Pacer, KeepsTokensForStepsThatAreLate) {
  Pacer pacer(kScreenInterval);
  EXPECT_NEAR(TokensTaken(pacer, milliseconds(4), milliseconds(28)), 602, 3);
}

TEST(Pacer, TakesEveryStepThatIsLongerThanAnInterval) {
  Pacer pacer(kScreenInterval);
  EXPECT_EQ(TokensTaken(pacer, milliseconds(17), milliseconds(17)), 589);
}

TEST(Pacer, KeepsNoMoreThanABurstOverALongPause) {
  Pacer pacer(milliseconds(10));
  pacer.Consume(kStart);
  int tokens = 0;
  for (const auto now = kStart + milliseconds(5000); pacer.Ready(now); ++tokens) pacer.Consume(now);
  EXPECT_EQ(tokens, 5);
}

TEST(Pacer, TakesNoTokenThatIsNotThere) {
  Pacer pacer(milliseconds(10));
  for (int i = 0; i < 1000; ++i) pacer.Consume(kStart);
  EXPECT_EQ(pacer.next(), kStart + milliseconds(10));
}

TEST(Pacer, CountsItsTokens) {
  Pacer pacer(milliseconds(10));
  pacer.Consume(kStart);
  EXPECT_EQ(pacer.ReadyCount(kStart), 4);
  while (pacer.Ready(kStart)) pacer.Consume(kStart);
  EXPECT_EQ(pacer.ReadyCount(kStart), 0);
  EXPECT_EQ(pacer.ReadyCount(kStart + milliseconds(25)), 2);
}

TEST(Pacer, IsAlwaysReadyWithoutAnInterval) {
  Pacer pacer({});
  pacer.Consume(kStart);
  EXPECT_TRUE(pacer.Ready(kStart));
}

}  // namespace
}  // namespace mario
