#include "learner_client/convolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "learner_client/generator.h"

namespace mario {
namespace {

constexpr std::size_t kStates = 3;

std::vector<float> RandomFloats(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) number = static_cast<float>(generator.Normal());
  return numbers;
}

// What the definition of a convolution says, in double.
class Expected {
 public:
  Expected(const ConvolutionSize& size, const std::vector<float>& input,
           const std::vector<float>& weights, const std::vector<float>& biases,
           const std::vector<float>& by_values)
      : size_(size),
        input_(input),
        weights_(weights),
        by_values_(by_values),
        by_weights(weights.size()),
        by_biases(biases.size()),
        by_input(input.size()) {
    values.reserve(by_values.size());
    for (std::size_t state = 0; state < kStates; ++state) {
      for (std::size_t y = 0; y + size.kernel <= size.rows; y += size.stride) {
        for (std::size_t x = 0; x + size.kernel <= size.columns; x += size.stride) {
          for (std::size_t filter = 0; filter < size.filters; ++filter) {
            AddValue((state * size.rows + y) * size.columns + x, filter, biases[filter]);
          }
        }
      }
    }
  }

 private:
  // `corner`: the index of its first pixel.
  void AddValue(std::size_t corner, std::size_t filter, double bias) {
    const double slope = by_values_[values.size()];
    double sum = bias;
    for (std::size_t i = 0; i < size_.kernel * size_.kernel * size_.channels; ++i) {
      const std::size_t pixel = i / size_.channels;
      const std::size_t from =
          (corner + pixel / size_.kernel * size_.columns + pixel % size_.kernel) * size_.channels +
          i % size_.channels;
      const std::size_t weight = filter * size_.kernel * size_.kernel * size_.channels + i;
      sum += static_cast<double>(input_[from]) * weights_[weight];
      by_weights[weight] += slope * input_[from];
      by_input[from] += slope * weights_[weight];
    }
    by_biases[filter] += slope;
    values.push_back(std::max(sum, 0.0));
  }

  const ConvolutionSize size_;
  const std::vector<float>& input_;
  const std::vector<float>& weights_;
  const std::vector<float>& by_values_;

 public:
  std::vector<double> values, by_weights, by_biases, by_input;
};

// The largest error, as a share of the largest number.
double Error(const std::vector<float>& numbers, const std::vector<double>& expected) {
  EXPECT_EQ(numbers.size(), expected.size());
  double error = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    error = std::max(error, std::abs(numbers[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return error / largest;
}

constexpr double kRounding = 1e-5;  // of floats, through the factors of the larger tiles

struct Numbers {
  explicit Numbers(const ConvolutionSize& size)
      : of(size),
        weights(RandomFloats(size.filters * size.kernel * size.kernel * size.channels, 1)),
        biases(RandomFloats(size.filters, 2)),
        slopes(RandomFloats(kStates * of.value_rows() * of.value_columns() * size.filters, 3)) {}

  template <typename T>
  void ExpectForwardAndBackward(const ConvolutionSize& size, const std::vector<T>& input,
                                const std::vector<float>& as_floats) {
    ASSERT_TRUE(Convolution::IsFor(size));
    const Expected expected(size, as_floats, weights, biases, slopes);
    std::vector<float> values(slopes.size(), NAN), by_weights(weights.size(), NAN);
    std::vector<float> by_biases(biases.size(), NAN), by_input(input.size(), NAN);
    of.Forward(input, weights, biases, values);
    of.Backward(input, weights, slopes, {by_weights, by_biases, by_input});
    EXPECT_LT(Error(values, expected.values), kRounding);
    EXPECT_LT(Error(by_weights, expected.by_weights), kRounding);
    EXPECT_LT(Error(by_biases, expected.by_biases), kRounding);
    EXPECT_LT(Error(by_input, expected.by_input), kRounding);
  }

  Convolution of;
  std::vector<float> weights, biases, slopes;
};

// Tiles that fit and such that do not.
TEST(Convolution, IsWhatItsDefinitionSays) {
  const ConvolutionSize sizes[] = {
      {.rows = 9, .columns = 9, .channels = 64, .kernel = 3, .stride = 1, .filters = 64},
      {.rows = 7, .columns = 8, .channels = 32, .kernel = 3, .stride = 1, .filters = 32},
      {.rows = 5, .columns = 6, .channels = 16, .kernel = 3, .stride = 1, .filters = 48},
      {.rows = 20, .columns = 20, .channels = 32, .kernel = 4, .stride = 2, .filters = 64},
      {.rows = 18, .columns = 21, .channels = 16, .kernel = 4, .stride = 2, .filters = 32},
      {.rows = 5, .columns = 3, .channels = 16, .kernel = 2, .stride = 1, .filters = 16},
      {.rows = 3, .columns = 3, .channels = 16, .kernel = 3, .stride = 1, .filters = 16},
      {.rows = 23, .columns = 14, .channels = 16, .kernel = 9, .stride = 3, .filters = 16},
  };
  for (const ConvolutionSize& size : sizes) {
    SCOPED_TRACE(std::to_string(size.rows) + "x" + std::to_string(size.columns) + ", kernel " +
                 std::to_string(size.kernel));
    const std::vector<float> input =
        RandomFloats(kStates * size.rows * size.columns * size.channels, 4);
    Numbers(size).ExpectForwardAndBackward(size, input, input);
  }
}

TEST(Convolution, TakesBytesFor0To1) {
  const ConvolutionSize sizes[] = {
      {.rows = 21, .columns = 21, .channels = 64, .kernel = 2, .stride = 1, .filters = 32},
      {.rows = 18, .columns = 20, .channels = 64, .kernel = 2, .stride = 1, .filters = 16},
      {.rows = 8, .columns = 9, .channels = 16, .kernel = 2, .stride = 1, .filters = 16},
  };
  for (const ConvolutionSize& size : sizes) {
    std::vector<std::uint8_t> input(kStates * size.rows * size.columns * size.channels);
    Generator generator(5);
    for (std::uint8_t& byte : input) byte = static_cast<std::uint8_t>(generator.UniformInt(256));
    input.front() = 255;
    std::vector<float> as_floats;
    for (const std::uint8_t byte : input) as_floats.push_back(static_cast<float>(byte) / 255.0f);
    Numbers(size).ExpectForwardAndBackward(size, input, as_floats);
  }
}

TEST(Convolution, IsForSomeSizes) {
  const ConvolutionSize size{
      .rows = 9, .columns = 9, .channels = 16, .kernel = 4, .stride = 2, .filters = 16};
  EXPECT_TRUE(Convolution::IsFor(size));
  for (const auto member :
       {&ConvolutionSize::kernel, &ConvolutionSize::channels, &ConvolutionSize::filters}) {
    ConvolutionSize other = size;
    other.*member += 8;
    EXPECT_FALSE(Convolution::IsFor(other));
  }
}

}  // namespace
}  // namespace mario
