#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mario {

struct ConvolutionSize {
  std::size_t rows = 0;  // of the input
  std::size_t columns = 0;
  std::size_t channels = 0;
  std::size_t kernel = 0;  // rows and columns
  std::size_t stride = 1;
  std::size_t filters = 0;
};

// A convolution with its ReLU, without padding, on one thread, for processors with AVX2. It takes
// less than half of the usual multiplications (winograd_matrices.h), some tiles of values at a
// time, so that they stay in the caches (docs/results/learner.md).
//
// Inputs are [B, rows, columns, channels], values [B, value_rows, value_columns, filters], weights
// [filters, kernel, kernel, channels] and biases [filters]. Inputs that are bytes count as 1 at
// 255.
class Convolution {
 public:
  // Kernels are of two or three strides; channels and filters come in sixteens.
  static bool IsFor(const ConvolutionSize& size);

  explicit Convolution(const ConvolutionSize& size) : size_(size) {}

  std::size_t value_rows() const { return (size_.rows - size_.kernel) / size_.stride + 1; }
  std::size_t value_columns() const { return (size_.columns - size_.kernel) / size_.stride + 1; }

  void Forward(std::span<const std::uint8_t> input, std::span<const float> weights,
               std::span<const float> biases, std::span<float> values) const;
  void Forward(std::span<const float> input, std::span<const float> weights,
               std::span<const float> biases, std::span<float> values) const;

  // Sets the gradients of a loss whose gradient by the values, before the ReLU, is `by_values`. The
  // one by the input may be empty: nobody needs it then.
  struct Gradients {
    std::span<float> weights;
    std::span<float> biases;
    std::span<float> input = {};
  };
  void Backward(std::span<const std::uint8_t> input, std::span<const float> weights,
                std::span<const float> by_values, const Gradients& gradients) const;
  void Backward(std::span<const float> input, std::span<const float> weights,
                std::span<const float> by_values, const Gradients& gradients) const;

 private:
  ConvolutionSize size_;
};

}  // namespace mario
