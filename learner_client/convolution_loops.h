#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "learner_client/convolution.h"

// The inner loops of Convolution, each for one state.
namespace mario {

inline constexpr std::size_t kFilters = 16;  // computed together: two vectors

// What the loops need of a convolution's size.
struct ConvolutionLoops {
  explicit ConvolutionLoops(const ConvolutionSize& size)
      : kernel(size.kernel),
        inputs_a_row(size.kernel * size.channels),
        inputs(size.kernel * inputs_a_row),
        row(size.columns * size.channels),
        step(size.stride * size.channels),
        stride(size.stride),
        state(size.rows * row),
        rows((size.rows - size.kernel) / size.stride + 1),
        columns((size.columns - size.kernel) / size.stride + 1),
        filters(size.filters),
        packs((filters + kFilters - 1) / kFilters) {}

  std::size_t filters_in(std::size_t pack) const {
    return std::min(kFilters, filters - pack * kFilters);
  }
  std::size_t pack_size() const { return inputs * kFilters; }  // of its weights

  std::size_t kernel;
  std::size_t inputs_a_row;  // of a value, one after the other
  std::size_t inputs;
  std::size_t row;   // inputs of a row
  std::size_t step;  // inputs from one value's to the next one's
  std::size_t stride;
  std::size_t state;  // inputs of a state
  std::size_t rows;   // of values
  std::size_t columns;
  std::size_t filters;
  std::size_t packs;  // of filters that are computed together
};

// Values [rows, columns, filters] for weights [packs, inputs, kFilters] and biases [packs,
// kFilters]. `row` has room for [columns, kFilters].
void ForwardState(const ConvolutionLoops& loops, const float* input, const float* weights,
                  const float* biases, float* row, float* values);

// Adds the gradients by the weights [packs, inputs, kFilters] to `sums`.
void BackwardState(const ConvolutionLoops& loops, const float* input, const float* gradient,
                   float* row, float* sums);

void Widen(const std::uint8_t* bytes, std::size_t count, float* floats);

}  // namespace mario
