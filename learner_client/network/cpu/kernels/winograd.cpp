#include "learner_client/network/cpu/kernels/winograd.h"

namespace mario {
namespace {

std::size_t Cover(std::size_t values, std::size_t tile) { return (values + tile - 1) / tile; }

// What a state takes with tiles of that size, in operations of about the products' speed: with the
// larger ones there are fewer products, but more to do before and after each.
std::size_t Cost(const WinogradPlan& plan, std::size_t tile) {
  const std::size_t points = tile + plan.taps - 1;
  const std::size_t tiles = Cover(plan.value_rows, tile) * Cover(plan.value_columns, tile);
  return tiles * points * points * (plan.size.filters + 4 * points - 12);
}

}  // namespace

WinogradPlan::WinogradPlan(const ConvolutionSize& of)
    : size(of),
      taps(size.kernel / size.stride),
      value_rows((size.rows - size.kernel) / size.stride + 1),
      value_columns((size.columns - size.kernel) / size.stride + 1),
      tile(Cost(*this, 3) < Cost(*this, 4) ? 3 : 4),
      tile_rows(Cover(value_rows, tile)),
      tile_columns(Cover(value_columns, tile)) {}

}  // namespace mario
