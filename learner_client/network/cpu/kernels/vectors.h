#pragma once

#include <cstddef>
#include <cstdint>

// Eight floats at once, or sixteen small integers, for functions that are MARIO_WIDE, and sixteen
// floats for those that are MARIO_WIDEST. What is called from these must become part of them.
#define MARIO_INLINE [[gnu::always_inline]] inline

namespace mario {

using Floats = float __attribute__((vector_size(32)));
using WideFloats = float __attribute__((vector_size(64)));
using Shorts = std::int16_t __attribute__((vector_size(32)));

template <typename Vector>
inline constexpr std::size_t kLanesOf = sizeof(Vector) / sizeof(Vector{}[0]);

inline constexpr std::size_t kLanes = kLanesOf<Floats>;

// In memory, wherever they lie.
template <typename Vector>
using There [[gnu::aligned(4), gnu::may_alias]] = Vector;
using BytesThere = std::uint8_t __attribute__((vector_size(16), aligned(1), may_alias));

template <typename Vector>
MARIO_INLINE Vector Load(const float* from) {
  return *reinterpret_cast<const There<Vector>*>(from);
}
MARIO_INLINE Floats Load(const float* from) { return Load<Floats>(from); }
MARIO_INLINE Shorts Load(const std::uint8_t* from) {
  return __builtin_convertvector(*reinterpret_cast<const BytesThere*>(from), Shorts);
}

MARIO_INLINE void Store(Floats vector, float* to) {
  *reinterpret_cast<There<Floats>*>(to) = vector;
}
MARIO_INLINE void Store(WideFloats vector, float* to) {
  *reinterpret_cast<There<WideFloats>*>(to) = vector;
}
MARIO_INLINE void Store(Shorts vector, float* to) {
  using Integers = std::int32_t __attribute__((vector_size(32)));
  const auto low = __builtin_shufflevector(vector, vector, 0, 1, 2, 3, 4, 5, 6, 7);
  const auto high = __builtin_shufflevector(vector, vector, 8, 9, 10, 11, 12, 13, 14, 15);
  Store(__builtin_convertvector(__builtin_convertvector(low, Integers), Floats), to);
  Store(__builtin_convertvector(__builtin_convertvector(high, Integers), Floats), to + kLanes);
}

}  // namespace mario
