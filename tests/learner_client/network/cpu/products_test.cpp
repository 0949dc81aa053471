#include "learner_client/network/cpu/kernels/products.h"

#include <gtest/gtest.h>

#include <vector>

namespace mario {
namespace {

constexpr std::size_t kDepth = 12, kColumns = 2 * kPack;

std::vector<float> Numbers(std::size_t count, int seed) {
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = static_cast<float>((static_cast<int>(i) + seed) * 37 % 23 - 11);
  }
  return numbers;
}

// Of a matrix that is packed.
float At(const std::vector<float>& packed, std::size_t row, std::size_t column) {
  return packed[(column / kPack * kDepth + row) * kPack + column % kPack];
}

// However many rows are left over for the last group.
TEST(Products, MultiplyAsManyRowsAsThereAre) {
  const std::vector<float> right = Numbers(kDepth * kColumns, 5);
  for (std::size_t rows = 1; rows <= 25; ++rows) {
    const std::vector<float> left = Numbers(rows * kDepth, 1);
    std::vector<float> product(rows * kColumns);
    Multiply(rows, kDepth, kColumns, left.data(), right.data(), product.data());
    for (std::size_t i = 0; i < product.size(); ++i) {
      float expected = 0.0f;
      for (std::size_t k = 0; k < kDepth; ++k) {
        expected += left[i / kColumns * kDepth + k] * At(right, k, i % kColumns);
      }
      ASSERT_EQ(product[i], expected) << rows << " " << i;
    }
  }
}

TEST(Products, AreAddedToWhatIsThere) {
  for (std::size_t rows = 1; rows <= 7; ++rows) {
    const std::vector<float> left = Numbers(rows * kDepth, 1), right = Numbers(rows * kColumns, 2);
    const std::vector<float> before = Numbers(kDepth * kColumns, 3);
    std::vector<float> sums = before;
    AddProduct(rows, kDepth, kColumns, left.data(), right.data(), sums.data());
    for (std::size_t i = 0; i < kDepth; ++i) {
      for (std::size_t j = 0; j < kColumns; ++j) {
        float expected = At(before, i, j);
        for (std::size_t row = 0; row < rows; ++row) {
          expected += left[row * kDepth + i] * right[row * kColumns + j];
        }
        ASSERT_EQ(At(sums, i, j), expected) << rows << " " << i << " " << j;
      }
    }
  }
}

}  // namespace
}  // namespace mario
