#include "common/rhythm.h"

#include <gtest/gtest.h>

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr Rhythm::Clock::time_point kStart{std::chrono::hours(1)};

// How often it happens in ten seconds, of steps that take the two durations by turns.
int Beats(Rhythm& rhythm, milliseconds one, milliseconds other) {
  int beats = 0;
  milliseconds step = one;
  for (auto now = kStart; now < kStart + milliseconds(10'000); now += step) {
    if (rhythm.IsDue(now)) {
      rhythm.Beat(now);
      ++beats;
    }
    step = step == one ? other : one;
  }
  return beats;
}

TEST(Rhythm, HappensOnceAnIntervalInTheMeanWhateverTheStepsAre) {
  for (const int step : {1, 5, 12, 14, 16}) {
    Rhythm rhythm(kScreenInterval);
    EXPECT_NEAR(Beats(rhythm, milliseconds(step), milliseconds(step)), 602, 3) << step;
  }
}

TEST(Rhythm, MakesUpForStepsThatAreLate) {
  Rhythm rhythm(kScreenInterval);
  EXPECT_NEAR(Beats(rhythm, milliseconds(4), milliseconds(28)), 602, 3);
}

TEST(Rhythm, TakesEveryStepThatIsLongerThanAnInterval) {
  Rhythm rhythm(kScreenInterval);
  EXPECT_EQ(Beats(rhythm, milliseconds(17), milliseconds(17)), 589);
}

TEST(Rhythm, DoesNotMakeUpForALongPause) {
  Rhythm rhythm(milliseconds(10));
  rhythm.Beat(kStart);
  int beats = 0;
  for (const auto now = kStart + milliseconds(5000); rhythm.IsDue(now); ++beats) rhythm.Beat(now);
  EXPECT_EQ(beats, 5);
}

TEST(Rhythm, DoesNotCountWhatIsNotDue) {
  Rhythm rhythm(milliseconds(10));
  for (int i = 0; i < 1000; ++i) rhythm.Beat(kStart);
  EXPECT_EQ(rhythm.next(), kStart + milliseconds(10));
}

TEST(Rhythm, TellsHowOftenItIsDue) {
  Rhythm rhythm(milliseconds(10));
  rhythm.Beat(kStart);
  EXPECT_EQ(rhythm.Due(kStart), 4);
  while (rhythm.IsDue(kStart)) rhythm.Beat(kStart);
  EXPECT_EQ(rhythm.Due(kStart), 0);
  EXPECT_EQ(rhythm.Due(kStart + milliseconds(25)), 2);
}

TEST(Rhythm, IsAlwaysDueWithoutAnInterval) {
  Rhythm rhythm({});
  rhythm.Beat(kStart);
  EXPECT_TRUE(rhythm.IsDue(kStart));
}

}  // namespace
}  // namespace mario
