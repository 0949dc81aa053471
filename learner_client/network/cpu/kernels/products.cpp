#include "learner_client/network/cpu/kernels/products.h"

#include "learner_client/network/cpu/kernels/vectors.h"
#include "learner_client/network/cpu/kernels/wide.h"

namespace mario {
namespace {

constexpr std::size_t kRows = 6;   // that are computed together, at most: in twelve registers
constexpr std::size_t kDepth = 4;  // of the sums that are

// `count` rows of one pack's product.
template <std::size_t count>
MARIO_INLINE void MultiplyRows(std::size_t depth, const float* left, const float* right,
                               std::size_t columns, float* product) {
  Floats sums[count][2] = {};
  for (std::size_t i = 0; i < depth; ++i, right += kPack) {
    const Floats low = Load(right), high = Load(right + kLanes);
    for (std::size_t n = 0; n < count; ++n) {
      sums[n][0] += left[n * depth + i] * low;
      sums[n][1] += left[n * depth + i] * high;
    }
  }
  for (std::size_t n = 0; n < count; ++n, product += columns) {
    Store(sums[n][0], product);
    Store(sums[n][1], product + kLanes);
  }
}

MARIO_INLINE void MultiplySome(std::size_t count, std::size_t depth, const float* left,
                               const float* right, std::size_t columns, float* product) {
  switch (count) {
    case 6:
      return MultiplyRows<6>(depth, left, right, columns, product);
    case 5:
      return MultiplyRows<5>(depth, left, right, columns, product);
    case 4:
      return MultiplyRows<4>(depth, left, right, columns, product);
    case 3:
      return MultiplyRows<3>(depth, left, right, columns, product);
    case 2:
      return MultiplyRows<2>(depth, left, right, columns, product);
    default:
      return MultiplyRows<1>(depth, left, right, columns, product);
  }
}

MARIO_INLINE void AddRows(std::size_t rows, std::size_t depth, const float* left,
                          const float* right, std::size_t columns, float* sums) {
  Floats low[kDepth], high[kDepth];
  for (std::size_t n = 0; n < kDepth; ++n) {
    low[n] = Load(sums + n * kPack);
    high[n] = Load(sums + n * kPack + kLanes);
  }
  for (std::size_t row = 0; row < rows; ++row, left += depth, right += columns) {
    const Floats by_low = Load(right), by_high = Load(right + kLanes);
    for (std::size_t n = 0; n < kDepth; ++n) {
      low[n] += left[n] * by_low;
      high[n] += left[n] * by_high;
    }
  }
  for (std::size_t n = 0; n < kDepth; ++n) {
    Store(low[n], sums + n * kPack);
    Store(high[n], sums + n * kPack + kLanes);
  }
}

}  // namespace

MARIO_WIDE void Multiply(std::size_t rows, std::size_t depth, std::size_t columns,
                         const float* left, const float* right, float* product) {
  const std::size_t groups = (rows + kRows - 1) / kRows;  // as equal as can be
  for (std::size_t pack = 0; pack < columns; pack += kPack, right += depth * kPack) {
    for (std::size_t group = 0; group < groups; ++group) {
      const std::size_t begin = rows * group / groups, end = rows * (group + 1) / groups;
      MultiplySome(end - begin, depth, left + begin * depth, right, columns,
                   product + begin * columns + pack);
    }
  }
}

MARIO_WIDE void AddProduct(std::size_t rows, std::size_t depth, std::size_t columns,
                           const float* left, const float* right, float* sums) {
  for (std::size_t pack = 0; pack < columns; pack += kPack) {
    for (std::size_t i = 0; i < depth; i += kDepth, sums += kDepth * kPack) {
      AddRows(rows, depth, left + i, right + pack, columns, sums);
    }
  }
}

}  // namespace mario
