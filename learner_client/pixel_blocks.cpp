#include "learner_client/pixel_blocks.h"

#include <algorithm>

namespace mario {
namespace {

struct Axis {
  int pad = 0;
  int blocks = 0;
};

// Keras' "same": as many outputs as strides begin in the axis, the padding's larger half behind.
Axis Cover(int pixels, bool same_padding) {
  if (!same_padding) return {0, std::max(0, (pixels - 8) / 4 + 1) + 1};
  const int outputs = (pixels + 3) / 4;
  return {std::max(0, (outputs - 1) * 4 + 8 - pixels) / 2, outputs + 1};
}

}  // namespace

PixelBlocks PixelBlocks::For(const ObservationShape& observation, int stack, bool same_padding) {
  const Axis vertical = Cover(observation.height, same_padding);
  const Axis horizontal = Cover(observation.width, same_padding);
  return {.observation = observation,
          .stack = stack,
          .pad_top = vertical.pad,
          .pad_left = horizontal.pad,
          .rows = vertical.blocks,
          .columns = horizontal.blocks};
}

}  // namespace mario
