#include "learner_client/replay/random_shift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace mario {
namespace {

using testing::ElementsAreArray;

using Pixels = std::vector<std::uint8_t>;

constexpr ObservationShape kShape{3, 4};

Pixels Shifted(Shift shift, const Pixels& pixels) {
  Pixels copy = pixels;
  ApplyShifts(std::vector<Shift>{shift}, kShape, copy);
  return copy;
}

const Pixels kFrame = {1, 2,  3,  4,  //
                       5, 6,  7,  8,  //
                       9, 10, 11, 12};

TEST(RandomShift, LooksFurtherDownAndRight) {
  EXPECT_EQ(Shifted({1, 1}, kFrame), (Pixels{6, 7, 8, 8,      //
                                             10, 11, 12, 12,  //
                                             10, 11, 12, 12}));
}

TEST(RandomShift, LooksFurtherUpAndLeft) {
  EXPECT_EQ(Shifted({-2, -3}, kFrame), (Pixels{1, 1, 1, 1,  //
                                               1, 1, 1, 1,  //
                                               1, 1, 1, 1}));
  EXPECT_EQ(Shifted({-1, -1}, kFrame), (Pixels{1, 1, 2, 3,  //
                                               1, 1, 2, 3,  //
                                               5, 5, 6, 7}));
}

TEST(RandomShift, OfNothingChangesNothing) { EXPECT_EQ(Shifted({0, 0}, kFrame), kFrame); }

TEST(RandomShift, MovesEachFrameOfAStackEqually) {
  Pixels stack = kFrame;
  for (const std::uint8_t pixel : kFrame) stack.push_back(static_cast<std::uint8_t>(100 + pixel));
  const Pixels shifted = Shifted({2, -1}, stack);
  const Pixels first = Shifted({2, -1}, kFrame);
  EXPECT_THAT(Pixels(shifted.begin(), shifted.begin() + 12), ElementsAreArray(first));
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(shifted[12 + i], 100 + first[i]);
}

TEST(RandomShift, MovesEachStateOfABatchByItsOwn) {
  Pixels batch = kFrame;
  batch.insert(batch.end(), kFrame.begin(), kFrame.end());
  ApplyShifts(std::vector<Shift>{{1, 0}, {0, -1}}, kShape, batch);
  EXPECT_EQ(Pixels(batch.begin(), batch.begin() + 12), Shifted({1, 0}, kFrame));
  EXPECT_EQ(Pixels(batch.begin() + 12, batch.end()), Shifted({0, -1}, kFrame));
}

TEST(RandomShift, IsDrawnUniformlyInEachDirection) {
  Generator generator(1);
  std::map<std::pair<int, int>, int> counts;
  for (const Shift& shift : DrawShifts(25'000, 2, generator)) ++counts[{shift.down, shift.right}];
  EXPECT_EQ(counts.size(), 25u);
  double chi_square = 0.0;
  for (const auto& [shift, count] : counts) {
    EXPECT_LE(std::max(std::abs(shift.first), std::abs(shift.second)), 2);
    chi_square += (count - 1'000.0) * (count - 1'000.0) / 1'000.0;
  }
  EXPECT_LT(chi_square, 51.2);  // 24 degrees of freedom, p = 0.001
}

}  // namespace
}  // namespace mario
