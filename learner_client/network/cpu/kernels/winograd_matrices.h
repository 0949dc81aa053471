#pragma once

#include <cstddef>
#include <iterator>

// The matrices of Winograd's minimal filtering F(tile, taps) (Lavin and Gray 2016): `tile`
// neighbouring sums of `taps` products each, y_i = sum over k of x_(i+k) w_k, from only
// tile + taps - 1 products,
//
//   y = Sums * [(Inputs * x) . (Weights * w)].
//
// It is the multiplication of polynomials by their values at some points, as Toom and Cook have it,
// transposed: the products are those of the values at kPoints, and one of the leading coefficients.
// In two dimensions each matrix is applied to rows and to columns. A gradient goes back through the
// matrix transposed.
namespace mario::winograd {

inline constexpr int kPoints[] = {0, 1, -1, 2, -2};

constexpr float Power(int base, std::size_t exponent) {
  float power = 1.0f;
  for (std::size_t i = 0; i < exponent; ++i) power *= static_cast<float>(base);
  return power;
}

// The coefficient of x^`power` in the product of (x - p) over the first `count` points, without the
// one of index `without`; that may be `count`.
constexpr float Coefficient(std::size_t count, std::size_t without, std::size_t power) {
  float coefficients[std::size(kPoints) + 1] = {1.0f};
  for (std::size_t point = 0; point < count; ++point) {
    if (point == without) continue;
    for (std::size_t i = std::size(kPoints); i > 0; --i) {
      coefficients[i] = coefficients[i - 1] - static_cast<float>(kPoints[point]) * coefficients[i];
    }
    coefficients[0] *= -static_cast<float>(kPoints[point]);
  }
  return coefficients[power];
}

template <std::size_t tile, std::size_t taps>
struct Inputs {
  static constexpr std::size_t kRows = tile + taps - 1;
  static constexpr std::size_t kColumns = kRows;
  static constexpr float At(std::size_t row, std::size_t column) {
    return Coefficient(kRows - 1, row, column);
  }
};

template <std::size_t tile, std::size_t taps>
struct Weights {
  static constexpr std::size_t kRows = tile + taps - 1;
  static constexpr std::size_t kColumns = taps;
  static constexpr float At(std::size_t row, std::size_t column) {
    if (row == kRows - 1) return column == taps - 1 ? 1.0f : 0.0f;
    float distances = 1.0f;
    for (std::size_t point = 0; point < kRows - 1; ++point) {
      if (point != row) distances *= static_cast<float>(kPoints[row] - kPoints[point]);
    }
    return Power(kPoints[row], column) / distances;
  }
};

template <std::size_t tile, std::size_t taps>
struct Sums {
  static constexpr std::size_t kRows = tile;
  static constexpr std::size_t kColumns = tile + taps - 1;
  static constexpr float At(std::size_t row, std::size_t column) {
    if (column == kColumns - 1) return row == tile - 1 ? 1.0f : 0.0f;
    return Power(kPoints[column], row);
  }
};

template <typename Matrix>
struct Transposed {
  static constexpr std::size_t kRows = Matrix::kColumns;
  static constexpr std::size_t kColumns = Matrix::kRows;
  static constexpr float At(std::size_t row, std::size_t column) { return Matrix::At(column, row); }
};

}  // namespace mario::winograd
