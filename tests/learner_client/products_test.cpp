#include "learner_client/products.h"

#include <gtest/gtest.h>

#include <vector>

namespace mario {
namespace {

constexpr std::size_t kDepth = 12, kPacks = 2, kWidth = kPacks * kPack;

std::vector<float> Numbers(std::size_t count, int seed) {
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = static_cast<float>((static_cast<int>(i) + seed) * 37 % 23 - 11);
  }
  return numbers;
}

// Of a matrix [packs, depth, kPack].
float At(const std::vector<float>& packed, std::size_t row, std::size_t column) {
  return packed[(column / kPack * kDepth + row) * kPack + column % kPack];
}

// However many rows are left over for the last group.
TEST(Products, MultiplyAsManyRowsAsThereAre) {
  const std::vector<float> right = Numbers(kPacks * kDepth * kPack, 5);
  for (std::size_t rows = 1; rows <= 25; ++rows) {
    const std::vector<float> left = Numbers(rows * kDepth, 1);
    std::vector<float> product(rows * kWidth);
    Multiply(rows, kDepth, kPacks, left.data(), right.data(), product.data());
    for (std::size_t i = 0; i < product.size(); ++i) {
      float expected = 0.0f;
      for (std::size_t k = 0; k < kDepth; ++k) {
        expected += left[i / kWidth * kDepth + k] * At(right, k, i % kWidth);
      }
      ASSERT_EQ(product[i], expected) << rows << " " << i;
    }
  }
}

TEST(Products, AreAddedToWhatIsThere) {
  for (std::size_t rows = 1; rows <= 7; ++rows) {
    const std::vector<float> left = Numbers(rows * kDepth, 1), right = Numbers(rows * kWidth, 2);
    const std::vector<float> before = Numbers(kPacks * kDepth * kPack, 3);
    std::vector<float> sums = before;
    AddProduct(rows, kDepth, kPacks, left.data(), right.data(), sums.data());
    for (std::size_t i = 0; i < kDepth; ++i) {
      for (std::size_t j = 0; j < kWidth; ++j) {
        float expected = At(before, i, j);
        for (std::size_t row = 0; row < rows; ++row) {
          expected += left[row * kDepth + i] * right[row * kWidth + j];
        }
        ASSERT_EQ(At(sums, i, j), expected) << rows << " " << i << " " << j;
      }
    }
  }
}

}  // namespace
}  // namespace mario
