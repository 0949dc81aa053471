#pragma once

#include <cstdint>
#include <span>

#include "learner_client/pixel_blocks.h"

namespace mario {

// A network's first convolution with its ReLU, straight from the pixels' bytes: 2x2 over the blocks
// of PixelBlocks, on processors with AVX2. oneDNN's kernels for these go over a whole batch once
// for every eight channels: what does not fit into the caches makes them two to four times as slow.
class FirstConvolution {
 public:
  FirstConvolution(const PixelBlocks& blocks, int filters) : blocks_(blocks), filters_(filters) {}

  // [rows - 1, columns - 1, filters] a state.
  std::size_t values() const {
    return static_cast<std::size_t>(blocks_.rows - 1) *
           static_cast<std::size_t>(blocks_.columns - 1) * static_cast<std::size_t>(filters_);
  }

  // `pixels`: [B, rows, columns, channels], of which 255 counts as 1; `weights`: [filters, 2, 2,
  // channels]; `biases`: [filters]; writes `values`: [B, rows - 1, columns - 1, filters].
  void Forward(std::span<const std::uint8_t> pixels, std::span<const float> weights,
               std::span<const float> biases, std::span<float> values) const;

  // Sets the gradients by weights and biases of a loss whose gradient by the values, before the
  // ReLU, is `gradient` [B, rows - 1, columns - 1, filters].
  void Backward(std::span<const std::uint8_t> pixels, std::span<const float> gradient,
                std::span<float> weights, std::span<float> biases) const;

 private:
  PixelBlocks blocks_;
  int filters_;
};

}  // namespace mario
