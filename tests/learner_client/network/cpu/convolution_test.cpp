#include "learner_client/network/cpu/kernels/convolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "learner_client/base/generator.h"

namespace mario {
namespace {

constexpr std::size_t kStates = 3;
constexpr double kRounding = 1e-5;  // of floats, through the factors of the larger tiles

std::vector<float> RandomFloats(std::size_t count, std::uint64_t seed) {
  Generator generator(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) number = static_cast<float>(generator.Normal());
  return numbers;
}

std::size_t InputsOf(const ConvolutionSize& size) {
  return kStates * size.rows * size.columns * size.channels;
}

struct Problem {
  Problem(const ConvolutionSize& of, const std::vector<float>& inputs)
      : size(of),
        convolution(size),
        input(inputs),
        weights(RandomFloats(size.filters * size.kernel * size.kernel * size.channels, 1)),
        biases(RandomFloats(size.filters, 2)),
        by_values(RandomFloats(
            kStates * convolution.value_rows() * convolution.value_columns() * size.filters, 3)) {}

  ConvolutionSize size;
  Convolution convolution;
  std::vector<float> input, weights, biases, by_values;
};

template <typename Number>
struct Answer {
  explicit Answer(const Problem& of, Number unset)
      : values(of.by_values.size(), unset),
        by_weights(of.weights.size(), unset),
        by_biases(of.biases.size(), unset),
        by_input(of.input.size(), unset) {}

  std::vector<Number> values, by_weights, by_biases, by_input;
};

// Value by value, input by input.
Answer<double> ByDefinition(const Problem& of) {
  const ConvolutionSize& size = of.size;
  const std::size_t rows = of.convolution.value_rows(), columns = of.convolution.value_columns();
  const std::size_t inputs_a_row = size.kernel * size.channels;
  Answer<double> answer(of, 0.0);
  for (std::size_t value = 0; value < answer.values.size(); ++value) {
    const std::size_t filter = value % size.filters, position = value / size.filters;
    const std::size_t x = position % columns, y = position / columns % rows;
    const std::size_t state = position / columns / rows;
    const double slope = of.by_values[value];
    double sum = of.biases[filter];
    for (std::size_t i = 0; i < size.kernel * inputs_a_row; ++i) {
      const std::size_t row = state * size.rows + y * size.stride + i / inputs_a_row;
      const std::size_t from =
          (row * size.columns + x * size.stride) * size.channels + i % inputs_a_row;
      const std::size_t weight = filter * size.kernel * inputs_a_row + i;
      sum += double{of.input[from]} * of.weights[weight];
      answer.by_weights[weight] += slope * of.input[from];
      answer.by_input[from] += slope * of.weights[weight];
    }
    answer.by_biases[filter] += slope;
    answer.values[value] = std::max(sum, 0.0);
  }
  return answer;
}

template <typename T>
Answer<float> Ours(const Problem& of, const std::vector<T>& input) {
  Answer<float> answer(of, std::numeric_limits<float>::quiet_NaN());
  of.convolution.Forward(input, of.weights, of.biases, answer.values);
  of.convolution.Backward(input, of.weights, of.by_values,
                          {answer.by_weights, answer.by_biases, answer.by_input});
  return answer;
}

// The largest error, as a share of the largest number.
double Error(const std::vector<float>& numbers, const std::vector<double>& expected) {
  double error = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double difference = std::abs(double{numbers[i]} - expected[i]);
    if (!(difference <= error)) error = difference;  // NaN stays
    largest = std::max(largest, std::abs(expected[i]));
  }
  return error / largest;
}

void ExpectClose(const Answer<float>& answer, const Answer<double>& expected) {
  EXPECT_LT(Error(answer.values, expected.values), kRounding);
  EXPECT_LT(Error(answer.by_weights, expected.by_weights), kRounding);
  EXPECT_LT(Error(answer.by_biases, expected.by_biases), kRounding);
  EXPECT_LT(Error(answer.by_input, expected.by_input), kRounding);
}

std::string NameOf(const ConvolutionSize& size) {
  return std::to_string(size.rows) + "x" + std::to_string(size.columns) + ", kernel " +
         std::to_string(size.kernel);
}

// Tiles that fit and such that do not.
TEST(Convolution, IsWhatItsDefinitionSays) {
  for (const ConvolutionSize& size : std::initializer_list<ConvolutionSize>{
           {.rows = 9, .columns = 9, .channels = 64, .kernel = 3, .stride = 1, .filters = 64},
           {.rows = 7, .columns = 8, .channels = 32, .kernel = 3, .stride = 1, .filters = 32},
           {.rows = 5, .columns = 6, .channels = 16, .kernel = 3, .stride = 1, .filters = 48},
           {.rows = 3, .columns = 3, .channels = 16, .kernel = 3, .stride = 1, .filters = 16},
           {.rows = 23, .columns = 14, .channels = 16, .kernel = 9, .stride = 3, .filters = 16},
           {.rows = 20, .columns = 20, .channels = 32, .kernel = 4, .stride = 2, .filters = 64},
           {.rows = 18, .columns = 21, .channels = 16, .kernel = 4, .stride = 2, .filters = 32},
           {.rows = 5, .columns = 3, .channels = 16, .kernel = 2, .stride = 1, .filters = 16}}) {
    SCOPED_TRACE(NameOf(size));
    ASSERT_TRUE(Convolution::IsFor(size));
    const Problem problem(size, RandomFloats(InputsOf(size), 4));
    ExpectClose(Ours(problem, problem.input), ByDefinition(problem));
  }
}

TEST(Convolution, TakesBytesFor0To1) {
  for (const ConvolutionSize& size : std::initializer_list<ConvolutionSize>{
           {.rows = 21, .columns = 21, .channels = 64, .kernel = 2, .stride = 1, .filters = 32},
           {.rows = 18, .columns = 20, .channels = 64, .kernel = 2, .stride = 1, .filters = 16},
           {.rows = 8, .columns = 9, .channels = 16, .kernel = 2, .stride = 1, .filters = 16}}) {
    SCOPED_TRACE(NameOf(size));
    std::vector<std::uint8_t> bytes(InputsOf(size), 255);
    Generator generator(5);
    for (std::size_t i = 1; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(generator.UniformInt(256));
    }
    std::vector<float> floats;
    for (const std::uint8_t byte : bytes) floats.push_back(static_cast<float>(byte) / 255.0f);
    const Problem problem(size, floats);
    ExpectClose(Ours(problem, bytes), ByDefinition(problem));
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
