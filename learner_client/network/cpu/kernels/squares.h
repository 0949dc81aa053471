#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include "learner_client/network/cpu/kernels/vectors.h"

// Squares of vectors, and a matrix that is applied to them: to the columns and to the rows. A
// matrix is a type with kRows, kColumns and At(row, column), all known when it is compiled, so that
// of each product only the operations are left that do something.
namespace mario {

template <std::size_t side, typename Vector = Floats>
using Square = Vector[side][side];

// Where a square lies in memory, as far as it is not outside of what there is.
struct Place {
  std::size_t begin;
  std::size_t row_step;
  std::size_t column_step;
  std::size_t rows;
  std::size_t columns;
};

template <typename Matrix, std::size_t row>
constexpr std::size_t FirstTerm() {
  std::size_t column = 0;
  while (Matrix::At(row, column) == 0.0f) ++column;
  return column;
}

template <typename Matrix, std::size_t row, std::size_t column, typename Vector>
MARIO_INLINE void AddTerm(Vector& sum, const Vector& vector) {
  using Number = std::remove_reference_t<decltype(sum[0])>;
  constexpr auto kFactor = static_cast<Number>(Matrix::At(row, column));
  if constexpr (column == FirstTerm<Matrix, row>()) {
    sum = kFactor == 1 ? vector : kFactor * vector;
  } else if constexpr (kFactor == 1) {
    sum += vector;
  } else if constexpr (kFactor == -1) {
    sum -= vector;
  } else if constexpr (kFactor != 0) {
    sum += kFactor * vector;
  }
}

// A matrix's row times some vectors, `step` apart.
template <typename Matrix, std::size_t row, typename Vector, std::size_t... columns>
MARIO_INLINE Vector Dot(const Vector* vectors, std::size_t step, std::index_sequence<columns...>) {
  Vector sum;
  (AddTerm<Matrix, row, columns>(sum, vectors[columns * step]), ...);
  return sum;
}

template <typename Matrix, typename Vector, std::size_t... rows>
MARIO_INLINE void Apply(const Vector* from, std::size_t from_step, Vector* to, std::size_t to_step,
                        std::index_sequence<rows...>) {
  constexpr auto kColumns = std::make_index_sequence<Matrix::kColumns>();
  ((to[rows * to_step] = Dot<Matrix, rows>(from, from_step, kColumns)), ...);
}

template <typename Matrix, typename Vector>
MARIO_INLINE void Transform(const Square<Matrix::kColumns, Vector>& from,
                            Square<Matrix::kRows, Vector>& to) {
  constexpr auto kRows = std::make_index_sequence<Matrix::kRows>();
  Vector half[Matrix::kRows][Matrix::kColumns];
  for (std::size_t i = 0; i < Matrix::kColumns; ++i) {
    Apply<Matrix>(&from[0][i], Matrix::kColumns, &half[0][i], Matrix::kColumns, kRows);
  }
  for (std::size_t i = 0; i < Matrix::kRows; ++i) Apply<Matrix>(half[i], 1, to[i], 1, kRows);
}

// The square at `from`, all of which there is.
template <std::size_t side, typename T, typename Vector>
MARIO_INLINE void LoadSquare(const T* from, const Place& place, Square<side, Vector>& square) {
  for (std::size_t i = 0; i < side; ++i) {
    for (std::size_t j = 0; j < side; ++j) {
      square[i][j] = Load(from + i * place.row_step + j * place.column_step);
    }
  }
}

// Every `stride` floats, one vector after the other.
template <std::size_t side>
MARIO_INLINE void LoadSquare(const float* from, std::size_t stride, Square<side>& square) {
  for (std::size_t i = 0; i < side * side; ++i) {
    square[i / side][i % side] = Load(from + i * stride);
  }
}

template <std::size_t side, typename Vector>
MARIO_INLINE void StoreSquare(const Square<side, Vector>& square, std::size_t stride, float* to) {
  for (std::size_t i = 0; i < side * side; ++i) Store(square[i / side][i % side], to + i * stride);
}

// Copies a square of `depth` numbers each, with zeros outside of what there is.
template <std::size_t side, typename T>
MARIO_INLINE Place CopySquare(const T* from, const Place& place, std::size_t depth,
                              std::vector<T>& copy) {
  copy.assign(side * side * depth, T{});
  for (std::size_t i = 0; i < place.rows; ++i) {
    for (std::size_t j = 0; j < place.columns; ++j) {
      std::copy_n(from + place.begin + i * place.row_step + j * place.column_step, depth,
                  &copy[(i * side + j) * depth]);
    }
  }
  return {0, side * depth, depth, side, side};
}

// Of the squares of vectors that the `depth` numbers at a place are, each with Matrix applied.
template <typename Matrix, typename T>
MARIO_INLINE void TransformPlace(const T* from, Place place, std::size_t depth, std::size_t stride,
                                 float* to) {
  using Vector = decltype(Load(from));
  constexpr std::size_t kSide = Matrix::kColumns;
  static thread_local std::vector<T> copy;
  if (place.rows < kSide || place.columns < kSide) {
    place = CopySquare<kSide>(from, place, depth, copy);
    from = copy.data();
  }
  for (std::size_t n = 0; n < depth; n += kLanesOf<Vector>) {
    Square<kSide, Vector> in;
    LoadSquare<kSide>(from + place.begin + n, place, in);
    Square<Matrix::kRows, Vector> out;
    Transform<Matrix>(in, out);
    StoreSquare<Matrix::kRows>(out, stride, to + n);
  }
}

}  // namespace mario
