#include "learner_client/network/cpu/kernels/products.h"

#include "learner_client/network/cpu/kernels/vectors.h"
#include "learner_client/network/cpu/kernels/wide.h"

namespace mario {
namespace {

constexpr std::size_t kRows = 6;   // that are computed together, at most: in twelve registers
constexpr std::size_t kDepth = 4;  // of the sums that are

// Two vectors of columns are computed together: both halves of a pack, or two packs.
template <typename Vector>
constexpr std::size_t kTogether = 2 * kLanesOf<Vector>;

// From the first of two vectors of columns to the second, in what is packed.
template <typename Vector>
constexpr std::size_t NextVector(std::size_t depth) {
  return kTogether<Vector> == kPack ? kLanesOf<Vector> : depth * kPack;
}

// `count` rows of a product's two vectors of columns.
template <typename Vector, std::size_t count>
MARIO_INLINE void MultiplyRows(std::size_t depth, const float* left, const float* right,
                               std::size_t columns, float* product) {
  Vector sums[count][2] = {};
  const float* next = right + NextVector<Vector>(depth);
  for (std::size_t i = 0; i < depth; ++i, right += kPack, next += kPack) {
    const Vector first = Load<Vector>(right), second = Load<Vector>(next);
    for (std::size_t n = 0; n < count; ++n) {
      sums[n][0] += left[n * depth + i] * first;
      sums[n][1] += left[n * depth + i] * second;
    }
  }
  for (std::size_t n = 0; n < count; ++n, product += columns) {
    Store(sums[n][0], product);
    Store(sums[n][1], product + kLanesOf<Vector>);
  }
}

template <typename Vector>
MARIO_INLINE void MultiplySome(std::size_t count, std::size_t depth, const float* left,
                               const float* right, std::size_t columns, float* product) {
  switch (count) {
    case 6:
      return MultiplyRows<Vector, 6>(depth, left, right, columns, product);
    case 5:
      return MultiplyRows<Vector, 5>(depth, left, right, columns, product);
    case 4:
      return MultiplyRows<Vector, 4>(depth, left, right, columns, product);
    case 3:
      return MultiplyRows<Vector, 3>(depth, left, right, columns, product);
    case 2:
      return MultiplyRows<Vector, 2>(depth, left, right, columns, product);
    default:
      return MultiplyRows<Vector, 1>(depth, left, right, columns, product);
  }
}

template <typename Vector>
MARIO_INLINE void MultiplyAll(std::size_t rows, std::size_t depth, std::size_t columns,
                              const float* left, const float* right, float* product) {
  const std::size_t groups = (rows + kRows - 1) / kRows;  // as equal as can be
  for (std::size_t column = 0; column < columns; column += kTogether<Vector>) {
    for (std::size_t group = 0; group < groups; ++group) {
      const std::size_t begin = rows * group / groups, end = rows * (group + 1) / groups;
      MultiplySome<Vector>(end - begin, depth, left + begin * depth, right + column * depth,
                           columns, product + begin * columns + column);
    }
  }
}

template <typename Vector>
MARIO_INLINE void AddRows(std::size_t rows, std::size_t depth, const float* left,
                          const float* right, std::size_t columns, float* sums) {
  float* next = sums + NextVector<Vector>(depth);
  Vector first[kDepth], second[kDepth];
  for (std::size_t n = 0; n < kDepth; ++n) {
    first[n] = Load<Vector>(sums + n * kPack);
    second[n] = Load<Vector>(next + n * kPack);
  }
  for (std::size_t row = 0; row < rows; ++row, left += depth, right += columns) {
    const Vector by_first = Load<Vector>(right);
    const Vector by_second = Load<Vector>(right + kLanesOf<Vector>);
    for (std::size_t n = 0; n < kDepth; ++n) {
      first[n] += left[n] * by_first;
      second[n] += left[n] * by_second;
    }
  }
  for (std::size_t n = 0; n < kDepth; ++n) {
    Store(first[n], sums + n * kPack);
    Store(second[n], next + n * kPack);
  }
}

template <typename Vector>
MARIO_INLINE void AddAll(std::size_t rows, std::size_t depth, std::size_t columns,
                         const float* left, const float* right, float* sums) {
  for (std::size_t column = 0; column < columns; column += kTogether<Vector>) {
    for (std::size_t i = 0; i < depth; i += kDepth) {
      AddRows<Vector>(rows, depth, left + i, right + column, columns,
                      sums + column * depth + i * kPack);
    }
  }
}

MARIO_WIDE void MultiplyPack(std::size_t rows, std::size_t depth, std::size_t columns,
                             const float* left, const float* right, float* product) {
  MultiplyAll<Floats>(rows, depth, columns, left, right, product);
}

MARIO_WIDE void AddPack(std::size_t rows, std::size_t depth, std::size_t columns,
                        const float* left, const float* right, float* sums) {
  AddAll<Floats>(rows, depth, columns, left, right, sums);
}

#ifdef MARIO_WIDEST
MARIO_WIDEST void MultiplyTwoPacks(std::size_t rows, std::size_t depth, std::size_t columns,
                                   const float* left, const float* right, float* product) {
  MultiplyAll<WideFloats>(rows, depth, columns, left, right, product);
}

MARIO_WIDEST void AddTwoPacks(std::size_t rows, std::size_t depth, std::size_t columns,
                              const float* left, const float* right, float* sums) {
  AddAll<WideFloats>(rows, depth, columns, left, right, sums);
}

bool TakesTwoPacks(std::size_t columns) {
  static const bool widest = __builtin_cpu_supports("x86-64-v4");
  return widest && columns % kTogether<WideFloats> == 0;
}
#endif

}  // namespace

void Multiply(std::size_t rows, std::size_t depth, std::size_t columns, const float* left,
              const float* right, float* product) {
#ifdef MARIO_WIDEST
  if (TakesTwoPacks(columns)) {
    return MultiplyTwoPacks(rows, depth, columns, left, right, product);
  }
#endif
  MultiplyPack(rows, depth, columns, left, right, product);
}

void AddProduct(std::size_t rows, std::size_t depth, std::size_t columns, const float* left,
                const float* right, float* sums) {
#ifdef MARIO_WIDEST
  if (TakesTwoPacks(columns)) return AddTwoPacks(rows, depth, columns, left, right, sums);
#endif
  AddPack(rows, depth, columns, left, right, sums);
}

}  // namespace mario
