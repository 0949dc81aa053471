#pragma once

#include <cstddef>
#include <cstdint>

#include "learner_client/network/cpu/kernels/convolution.h"

// What Convolution does before and after its products, by Winograd's minimal filtering
// (winograd_matrices.h). A cell is a square of pixels as wide as the stride; of cells it is a
// convolution with stride 1, of `taps` rows and columns. Its values are computed a tile at a time,
// a square of them, from points * points products: as many matrices [tiles, depth] are multiplied
// by as many [depth, filters].
namespace mario {

struct WinogradPlan {
  explicit WinogradPlan(const ConvolutionSize& size);

  std::size_t points() const { return tile + taps - 1; }  // along one side of a tile
  std::size_t tiles_a_state() const { return tile_rows * tile_columns; }
  std::size_t inputs_a_state() const { return size.rows * size.columns * size.channels; }
  std::size_t values_a_state() const { return value_rows * value_columns * size.filters; }
  std::size_t pixels_a_cell() const { return size.stride * size.stride; }
  std::size_t depth() const { return pixels_a_cell() * size.channels; }  // inputs of a cell

  ConvolutionSize size;
  std::size_t taps;
  std::size_t value_rows;
  std::size_t value_columns;
  std::size_t tile;  // values along one side
  std::size_t tile_rows;
  std::size_t tile_columns;
};

// Some of a batch's tiles, counted through all of its states.
struct TileRange {
  std::size_t begin = 0;
  std::size_t count = 0;
};

// Below, `stride` is from one of the points * points matrices to the next one.

// Weights [filters, kernel, kernel, channels] as [packs of filters, depth, kPack].
void TransformWeights(const WinogradPlan& plan, const float* weights, float scale,
                      std::size_t stride, float* to);

// The same as [packs of depth, filters, kPack].
void TransformWeightsTransposed(const WinogradPlan& plan, const float* weights, std::size_t stride,
                                float* to);

// Sets the gradient by the weights from the one by what TransformWeights gives.
void WeightGradient(const WinogradPlan& plan, const float* from, std::size_t stride, float scale,
                    float* gradient);

// Inputs [B, rows, columns, channels] as [tiles, depth].
void TransformInputs(const WinogradPlan& plan, const std::uint8_t* inputs, TileRange tiles,
                     std::size_t stride, float* to);
void TransformInputs(const WinogradPlan& plan, const float* inputs, TileRange tiles,
                     std::size_t stride, float* to);

// Adds to the gradient by the inputs what follows from the one by the transformed inputs.
void AddInputGradient(const WinogradPlan& plan, const float* from, TileRange tiles,
                      std::size_t stride, float* gradient);

// Products [tiles, filters] as values [B, value_rows, value_columns, filters]
// after the ReLU.
void TransformProducts(const WinogradPlan& plan, const float* products, const float* biases,
                       TileRange tiles, std::size_t stride, float* values);

// The gradient by the products, from the one by the values before the ReLU.
void ProductGradient(const WinogradPlan& plan, const float* gradient, TileRange tiles,
                     std::size_t stride, float* to);

}  // namespace mario
