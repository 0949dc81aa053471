#include <algorithm>

#include "learner_client/network/cpu/kernels/products.h"
#include "learner_client/network/cpu/kernels/squares.h"
#include "learner_client/network/cpu/kernels/wide.h"
#include "learner_client/network/cpu/kernels/winograd.h"
#include "learner_client/network/cpu/kernels/winograd_matrices.h"
#include "learner_client/network/cpu/kernels/winograd_sizes.h"

namespace mario {
namespace {

using winograd::Inputs;
using winograd::Sums;
using winograd::Transposed;

// The first value of a tile, or the first cell that it looks at.
struct Corner {
  std::size_t state;
  std::size_t row;
  std::size_t column;
};

Corner CornerOf(const WinogradPlan& plan, std::size_t tile) {
  const std::size_t within = tile % plan.tiles_a_state();
  return {tile / plan.tiles_a_state(), within / plan.tile_columns * plan.tile,
          within % plan.tile_columns * plan.tile};
}

Place PlaceOfValues(const WinogradPlan& plan, const Corner& corner) {
  const std::size_t row_step = plan.value_columns * plan.size.filters;
  return {corner.state * plan.values_a_state() + corner.row * row_step +
              corner.column * plan.size.filters,
          row_step, plan.size.filters, std::min(plan.tile, plan.value_rows - corner.row),
          std::min(plan.tile, plan.value_columns - corner.column)};
}

// Of a pixel of each cell.
Place PlaceOfInputs(const WinogradPlan& plan, const Corner& corner, std::size_t pixel) {
  const ConvolutionSize& size = plan.size;
  const std::size_t row = size.columns * size.channels;
  return {corner.state * plan.inputs_a_state() +
              (corner.row * size.stride + pixel / size.stride) * row +
              (corner.column * size.stride + pixel % size.stride) * size.channels,
          size.stride * row, size.stride * size.channels,
          std::min(plan.points(), plan.value_rows + plan.taps - 1 - corner.row),
          std::min(plan.points(), plan.value_columns + plan.taps - 1 - corner.column)};
}

template <std::size_t side>
MARIO_INLINE void AddSquare(const Square<side>& square, const Place& place, float* to) {
  for (std::size_t i = 0; i < place.rows; ++i, to += place.row_step) {
    for (std::size_t j = 0; j < place.columns; ++j) {
      float* sum = to + j * place.column_step;
      Store(Load(sum) + square[i][j], sum);
    }
  }
}

// With the bias, and zero in place of what is negative.
template <std::size_t side>
MARIO_INLINE void StorePositive(const Square<side>& square, const Floats& bias, const Place& place,
                                float* to) {
  const Floats zero = {};
  for (std::size_t i = 0; i < place.rows; ++i, to += place.row_step) {
    for (std::size_t j = 0; j < place.columns; ++j) {
      const Floats sum = square[i][j] + bias;
      Store(sum > zero ? sum : zero, to + j * place.column_step);
    }
  }
}

template <std::size_t tile, std::size_t taps>
struct InputsStep {
  template <typename T>
  MARIO_INLINE static void Run(const WinogradPlan& plan, const T* inputs, TileRange tiles,
                               std::size_t stride, float* to) {
    for (std::size_t i = 0; i < tiles.count; ++i) {
      const Corner corner = CornerOf(plan, tiles.begin + i);
      for (std::size_t pixel = 0; pixel < plan.pixels_a_cell(); ++pixel) {
        TransformPlace<Inputs<tile, taps>>(inputs, PlaceOfInputs(plan, corner, pixel),
                                           plan.size.channels, stride, to);
        to += plan.size.channels;
      }
    }
  }
};

template <std::size_t tile, std::size_t taps>
struct InputGradientStep {
  static constexpr std::size_t kPoints = tile + taps - 1;

  MARIO_INLINE static void Run(const WinogradPlan& plan, const float* from, TileRange tiles,
                               std::size_t stride, float* gradient) {
    for (std::size_t i = 0; i < tiles.count; ++i, from += plan.depth()) {
      const Corner corner = CornerOf(plan, tiles.begin + i);
      const float* vectors = from;
      for (std::size_t pixel = 0; pixel < plan.pixels_a_cell(); ++pixel) {
        const Place place = PlaceOfInputs(plan, corner, pixel);
        for (std::size_t c = 0; c < plan.size.channels; c += kLanes, vectors += kLanes) {
          Square<kPoints> in, out;
          LoadSquare<kPoints>(vectors, stride, in);
          Transform<Transposed<Inputs<tile, taps>>>(in, out);
          AddSquare<kPoints>(out, place, gradient + place.begin + c);
        }
      }
    }
  }
};

template <std::size_t tile, std::size_t taps>
struct ProductsStep {
  static constexpr std::size_t kPoints = tile + taps - 1;

  MARIO_INLINE static void Run(const WinogradPlan& plan, const float* products, const float* biases,
                               TileRange tiles, std::size_t stride, float* values) {
    for (std::size_t i = 0; i < tiles.count; ++i, products += plan.size.filters) {
      const Place place = PlaceOfValues(plan, CornerOf(plan, tiles.begin + i));
      for (std::size_t filter = 0; filter < plan.size.filters; filter += kLanes) {
        Square<kPoints> in;
        LoadSquare<kPoints>(products + filter, stride, in);
        Square<tile> out;
        Transform<Sums<tile, taps>>(in, out);
        StorePositive<tile>(out, Load(biases + filter), place, values + place.begin + filter);
      }
    }
  }
};

template <std::size_t tile, std::size_t taps>
struct ProductGradientStep {
  MARIO_INLINE static void Run(const WinogradPlan& plan, const float* gradient, TileRange tiles,
                               std::size_t stride, float* to) {
    for (std::size_t i = 0; i < tiles.count; ++i, to += plan.size.filters) {
      TransformPlace<Transposed<Sums<tile, taps>>>(
          gradient, PlaceOfValues(plan, CornerOf(plan, tiles.begin + i)), plan.size.filters, stride,
          to);
    }
  }
};

}  // namespace

MARIO_WIDE void TransformInputs(const WinogradPlan& plan, const std::uint8_t* inputs,
                                TileRange tiles, std::size_t stride, float* to) {
  ForSize<InputsStep>(plan, inputs, tiles, stride, to);
}

MARIO_WIDE void TransformInputs(const WinogradPlan& plan, const float* inputs, TileRange tiles,
                                std::size_t stride, float* to) {
  ForSize<InputsStep>(plan, inputs, tiles, stride, to);
}

MARIO_WIDE void AddInputGradient(const WinogradPlan& plan, const float* from, TileRange tiles,
                                 std::size_t stride, float* gradient) {
  ForSize<InputGradientStep>(plan, from, tiles, stride, gradient);
}

MARIO_WIDE void TransformProducts(const WinogradPlan& plan, const float* products,
                                  const float* biases, TileRange tiles, std::size_t stride,
                                  float* values) {
  ForSize<ProductsStep>(plan, products, biases, tiles, stride, values);
}

MARIO_WIDE void ProductGradient(const WinogradPlan& plan, const float* gradient, TileRange tiles,
                                std::size_t stride, float* to) {
  ForSize<ProductGradientStep>(plan, gradient, tiles, stride, to);
}

}  // namespace mario
