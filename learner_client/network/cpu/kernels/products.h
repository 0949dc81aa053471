#pragma once

#include <cstddef>

// Products of small matrices, of which one is packed, on one thread. Columns are a multiple of
// kPack, depths of 4.
namespace mario {

inline constexpr std::size_t kPack = 16;  // columns that are computed together: two vectors

// Sets `product` [rows, columns] to `left` [rows, depth] times `right`, packed: [packs of columns,
// depth, kPack].
void Multiply(std::size_t rows, std::size_t depth, std::size_t columns, const float* left,
              const float* right, float* product);

// Adds to `sums`, packed like that, `left` [rows, depth], transposed, times `right` [rows,
// columns].
void AddProduct(std::size_t rows, std::size_t depth, std::size_t columns, const float* left,
                const float* right, float* sums);

}  // namespace mario
