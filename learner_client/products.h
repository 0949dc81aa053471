#pragma once

#include <cstddef>

// Products of small matrices whose right side has been packed, on one thread.
namespace mario {

inline constexpr std::size_t kPack = 16;  // columns that are computed together: two vectors

// Sets `product` [rows, packs * kPack] to `left` [rows, depth] times `right` [packs, depth, kPack].
void Multiply(std::size_t rows, std::size_t depth, std::size_t packs, const float* left,
              const float* right, float* product);

// Adds to `sums` [packs, depth, kPack] the product of `left` [rows, depth], transposed, and `right`
// [rows, packs * kPack]. `depth` is a multiple of 4.
void AddProduct(std::size_t rows, std::size_t depth, std::size_t packs, const float* left,
                const float* right, float* sums);

}  // namespace mario
