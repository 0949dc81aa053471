#include "learner_client/convolution_loops.h"

#include "learner_client/wide.h"

// What is called from the loops for a processor's widest vectors must become part of them.
#define MARIO_INLINE [[gnu::always_inline]] inline

namespace mario {
namespace {

// Eight floats, wherever they lie.
using Vector = float __attribute__((vector_size(32), aligned(4), may_alias));

constexpr std::size_t kPositions = 6;  // at most, likewise; with the filters twelve registers
constexpr std::size_t kInputs = 4;     // at most, of weights whose gradients are summed together

MARIO_INLINE Vector Load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
MARIO_INLINE void Store(Vector vector, float* to) { *reinterpret_cast<Vector*>(to) = vector; }

// The values [count, kFilters] of `count` positions beside each other.
template <std::size_t count>
MARIO_INLINE void Convolve(const ConvolutionLoops& loops, const float* input, const float* weights,
                           const float* biases, float* values) {
  Vector sums[count][2];
  for (std::size_t n = 0; n < count; ++n) {
    sums[n][0] = Load(biases);
    sums[n][1] = Load(biases + 8);
  }
  for (std::size_t row = 0; row < loops.kernel; ++row, input += loops.row) {
    for (std::size_t i = 0; i < loops.inputs_a_row; ++i, weights += kFilters) {
      const Vector low = Load(weights), high = Load(weights + 8);
      for (std::size_t n = 0; n < count; ++n) {
        sums[n][0] += input[n * loops.step + i] * low;
        sums[n][1] += input[n * loops.step + i] * high;
      }
    }
  }
  const Vector zero = {};
  for (std::size_t n = 0; n < count; ++n, values += kFilters) {
    Store(sums[n][0] > zero ? sums[n][0] : zero, values);
    Store(sums[n][1] > zero ? sums[n][1] : zero, values + 8);
  }
}

MARIO_INLINE void ConvolveSome(std::size_t count, const ConvolutionLoops& loops, const float* input,
                               const float* weights, const float* biases, float* values) {
  switch (count) {
    case 6:
      return Convolve<6>(loops, input, weights, biases, values);
    case 5:
      return Convolve<5>(loops, input, weights, biases, values);
    case 4:
      return Convolve<4>(loops, input, weights, biases, values);
    case 3:
      return Convolve<3>(loops, input, weights, biases, values);
    case 2:
      return Convolve<2>(loops, input, weights, biases, values);
    default:
      return Convolve<1>(loops, input, weights, biases, values);
  }
}

// A row's values [columns, kFilters] of one pack: in groups that are as equal as can be.
MARIO_INLINE void ConvolveRow(const ConvolutionLoops& loops, const float* input,
                              const float* weights, const float* biases, float* values) {
  const std::size_t groups = (loops.columns + kPositions - 1) / kPositions;
  for (std::size_t group = 0; group < groups; ++group) {
    const std::size_t begin = loops.columns * group / groups;
    const std::size_t end = loops.columns * (group + 1) / groups;
    ConvolveSome(end - begin, loops, input + begin * loops.step, weights, biases,
                 values + begin * kFilters);
  }
}

// Adds to the gradients [count, kFilters] by some weights what a row of values contributes.
template <std::size_t count>
MARIO_INLINE void AddProducts(const ConvolutionLoops& loops, const float* input,
                              const float* gradient, float* sums) {
  Vector low[count], high[count];
  for (std::size_t n = 0; n < count; ++n) {
    low[n] = Load(sums + n * kFilters);
    high[n] = Load(sums + n * kFilters + 8);
  }
  for (std::size_t x = 0; x < loops.columns; ++x, input += loops.step, gradient += kFilters) {
    const Vector by_low = Load(gradient), by_high = Load(gradient + 8);
    for (std::size_t n = 0; n < count; ++n) {
      low[n] += input[n] * by_low;
      high[n] += input[n] * by_high;
    }
  }
  for (std::size_t n = 0; n < count; ++n) {
    Store(low[n], sums + n * kFilters);
    Store(high[n], sums + n * kFilters + 8);
  }
}

MARIO_INLINE void AddRow(const ConvolutionLoops& loops, const float* input, const float* gradient,
                         float* sums) {
  for (std::size_t row = 0; row < loops.kernel; ++row, input += loops.row) {
    std::size_t i = 0;
    for (; i + kInputs <= loops.inputs_a_row; i += kInputs, sums += kInputs * kFilters) {
      AddProducts<kInputs>(loops, input + i, gradient, sums);
    }
    for (; i < loops.inputs_a_row; ++i, sums += kFilters) {
      AddProducts<1>(loops, input + i, gradient, sums);
    }
  }
}

}  // namespace

MARIO_WIDE void ForwardState(const ConvolutionLoops& loops, const float* input,
                             const float* weights, const float* biases, float* row, float* values) {
  for (std::size_t y = 0; y < loops.rows; ++y, input += loops.stride * loops.row) {
    for (std::size_t pack = 0; pack < loops.packs; ++pack) {
      ConvolveRow(loops, input, weights + pack * loops.pack_size(), biases + pack * kFilters, row);
      for (std::size_t x = 0; x < loops.columns; ++x) {
        std::copy_n(row + x * kFilters, loops.filters_in(pack),
                    values + x * loops.filters + pack * kFilters);
      }
    }
    values += loops.columns * loops.filters;
  }
}

MARIO_WIDE void BackwardState(const ConvolutionLoops& loops, const float* input,
                              const float* gradient, float* row, float* sums) {
  for (std::size_t y = 0; y < loops.rows; ++y, input += loops.stride * loops.row) {
    for (std::size_t pack = 0; pack < loops.packs; ++pack) {
      for (std::size_t x = 0; x < loops.columns; ++x) {
        std::copy_n(gradient + x * loops.filters + pack * kFilters, loops.filters_in(pack),
                    row + x * kFilters);
      }
      AddRow(loops, input, row, sums + pack * loops.pack_size());
    }
    gradient += loops.columns * loops.filters;
  }
}

MARIO_WIDE void Widen(const std::uint8_t* bytes, std::size_t count, float* floats) {
  for (std::size_t i = 0; i < count; ++i) floats[i] = static_cast<float>(bytes[i]);
}

}  // namespace mario
