#include "learner_client/network/cpu/kernels/products.h"
#include "learner_client/network/cpu/kernels/squares.h"
#include "learner_client/network/cpu/kernels/wide.h"
#include "learner_client/network/cpu/kernels/winograd.h"
#include "learner_client/network/cpu/kernels/winograd_matrices.h"
#include "learner_client/network/cpu/kernels/winograd_sizes.h"

namespace mario {
namespace {

using winograd::Transposed;
using winograd::Weights;

// Of a filter's weights for a pixel of each cell.
Place PlaceOfWeights(const WinogradPlan& plan, std::size_t filter, std::size_t pixel) {
  const ConvolutionSize& size = plan.size;
  const std::size_t row = size.kernel * size.channels;
  return {
      filter * size.kernel * row + pixel / size.stride * row + pixel % size.stride * size.channels,
      size.stride * row, size.stride * size.channels, plan.taps, plan.taps};
}

// How many weights one filter has.
std::size_t WeightsOf(const WinogradPlan& plan) {
  return plan.size.kernel * plan.size.kernel * plan.size.channels;
}

// Of eight filters each weight, `apart` from one filter to the next one.
template <std::size_t side>
MARIO_INLINE void GatherSquare(const float* from, const Place& place, std::size_t apart,
                               float scale, Square<side>& square) {
  for (std::size_t i = 0; i < side; ++i) {
    for (std::size_t j = 0; j < side; ++j) {
      const float* weight = from + i * place.row_step + j * place.column_step;
      for (std::size_t n = 0; n < kLanes; ++n) square[i][j][n] = scale * weight[n * apart];
    }
  }
}

template <std::size_t side>
MARIO_INLINE void ScatterSquare(const Square<side>& square, const Place& place, std::size_t apart,
                                float scale, float* to) {
  for (std::size_t i = 0; i < side; ++i) {
    for (std::size_t j = 0; j < side; ++j) {
      float* weight = to + i * place.row_step + j * place.column_step;
      for (std::size_t n = 0; n < kLanes; ++n) weight[n * apart] = scale * square[i][j][n];
    }
  }
}

template <std::size_t tile, std::size_t taps>
struct WeightsStep {
  static constexpr std::size_t kPoints = tile + taps - 1;

  MARIO_INLINE static void Run(const WinogradPlan& plan, const float* weights, float scale,
                               std::size_t stride, float* to) {
    for (std::size_t filter = 0; filter < plan.size.filters; filter += kLanes) {
      float* pack = to + filter / kPack * plan.depth() * kPack + filter % kPack;
      for (std::size_t pixel = 0; pixel < plan.pixels_a_cell(); ++pixel) {
        const Place place = PlaceOfWeights(plan, filter, pixel);
        for (std::size_t c = 0; c < plan.size.channels; ++c, pack += kPack) {
          Square<taps> in;
          GatherSquare<taps>(weights + place.begin + c, place, WeightsOf(plan), scale, in);
          Square<kPoints> out;
          Transform<Weights<tile, taps>>(in, out);
          StoreSquare<kPoints>(out, stride, pack);
        }
      }
    }
  }
};

template <std::size_t tile, std::size_t taps>
struct WeightGradientStep {
  static constexpr std::size_t kPoints = tile + taps - 1;

  MARIO_INLINE static void Run(const WinogradPlan& plan, const float* from, std::size_t stride,
                               float scale, float* gradient) {
    for (std::size_t filter = 0; filter < plan.size.filters; filter += kLanes) {
      const float* pack = from + filter / kPack * plan.depth() * kPack + filter % kPack;
      for (std::size_t pixel = 0; pixel < plan.pixels_a_cell(); ++pixel) {
        const Place place = PlaceOfWeights(plan, filter, pixel);
        for (std::size_t c = 0; c < plan.size.channels; ++c, pack += kPack) {
          Square<kPoints> in;
          LoadSquare<kPoints>(pack, stride, in);
          Square<taps> out;
          Transform<Transposed<Weights<tile, taps>>>(in, out);
          ScatterSquare<taps>(out, place, WeightsOf(plan), scale, gradient + place.begin + c);
        }
      }
    }
  }
};

template <std::size_t tile, std::size_t taps>
struct TransposedWeightsStep {
  static constexpr std::size_t kPoints = tile + taps - 1;

  MARIO_INLINE static void Run(const WinogradPlan& plan, const float* weights, std::size_t stride,
                               float* to) {
    for (std::size_t filter = 0; filter < plan.size.filters; ++filter) {
      std::size_t depth = 0;
      for (std::size_t pixel = 0; pixel < plan.pixels_a_cell(); ++pixel) {
        const Place place = PlaceOfWeights(plan, filter, pixel);
        for (std::size_t c = 0; c < plan.size.channels; c += kLanes, depth += kLanes) {
          Square<taps> in;
          LoadSquare<taps>(weights + place.begin + c, place, in);
          Square<kPoints> out;
          Transform<Weights<tile, taps>>(in, out);
          const std::size_t row = depth / kPack * plan.size.filters + filter;
          StoreSquare<kPoints>(out, stride, to + row * kPack + depth % kPack);
        }
      }
    }
  }
};

}  // namespace

MARIO_WIDE void TransformWeights(const WinogradPlan& plan, const float* weights, float scale,
                                 std::size_t stride, float* to) {
  ForSize<WeightsStep>(plan, weights, scale, stride, to);
}

MARIO_WIDE void WeightGradient(const WinogradPlan& plan, const float* from, std::size_t stride,
                               float scale, float* gradient) {
  ForSize<WeightGradientStep>(plan, from, stride, scale, gradient);
}

MARIO_WIDE void TransformWeightsTransposed(const WinogradPlan& plan, const float* weights,
                                           std::size_t stride, float* to) {
  ForSize<TransposedWeightsStep>(plan, weights, stride, to);
}

}  // namespace mario
