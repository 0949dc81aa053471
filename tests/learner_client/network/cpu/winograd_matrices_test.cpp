#include "learner_client/network/cpu/kernels/winograd_matrices.h"

#include <gtest/gtest.h>

#include <array>

namespace mario::winograd {
namespace {

template <typename Matrix, std::size_t columns>
std::array<float, Matrix::kRows> Times(const std::array<float, columns>& vector) {
  static_assert(columns == Matrix::kColumns);
  std::array<float, Matrix::kRows> product = {};
  for (std::size_t row = 0; row < Matrix::kRows; ++row) {
    for (std::size_t i = 0; i < columns; ++i) product[row] += Matrix::At(row, i) * vector[i];
  }
  return product;
}

// Numbers of which no two are equal, small enough for all sums to be exact but for the divisions.
template <std::size_t count>
std::array<float, count> Numbers(int seed) {
  std::array<float, count> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = static_cast<float>((static_cast<int>(i) + seed) * 37 % 23 - 11);
  }
  return numbers;
}

template <std::size_t tile, std::size_t taps>
void ExpectTheSumsOfTheProducts() {
  const auto x = Numbers<tile + taps - 1>(3);
  const auto w = Numbers<taps>(8);
  const auto inputs = Times<Inputs<tile, taps>>(x);
  const auto weights = Times<Weights<tile, taps>>(w);
  std::array<float, tile + taps - 1> products;
  for (std::size_t i = 0; i < products.size(); ++i) products[i] = inputs[i] * weights[i];
  const auto sums = Times<Sums<tile, taps>>(products);
  for (std::size_t i = 0; i < tile; ++i) {
    float expected = 0.0f;
    for (std::size_t k = 0; k < taps; ++k) expected += x[i + k] * w[k];
    EXPECT_NEAR(sums[i], expected, 1e-3) << tile << " " << taps << " " << i;
  }
}

TEST(WinogradMatrices, GiveTheSumsOfTheProducts) {
  ExpectTheSumsOfTheProducts<2, 3>();
  ExpectTheSumsOfTheProducts<3, 2>();
  ExpectTheSumsOfTheProducts<4, 2>();
  ExpectTheSumsOfTheProducts<3, 3>();
  ExpectTheSumsOfTheProducts<4, 3>();
}

// Lavin and Gray 2016, page 4, but for the sign of the first input, which they give to the weight.
TEST(WinogradMatrices, AreThePublishedOnes) {
  constexpr float kInputs[4][4] = {{-1, 0, 1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}};
  constexpr float kWeights[4][3] = {{-1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
  constexpr float kSums[2][4] = {{1, 1, 1, 0}, {0, 1, -1, 1}};
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((Inputs<2, 3>::At(row, i)), kInputs[row][i]);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ((Weights<2, 3>::At(row, i)), kWeights[row][i]);
  }
  for (std::size_t row = 0; row < 2; ++row) {
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((Sums<2, 3>::At(row, i)), kSums[row][i]);
  }
}

}  // namespace
}  // namespace mario::winograd
