#include "learner_client/convolution.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "learner_client/convolution_loops.h"

namespace mario {
namespace {

// Weights [packs, inputs, kFilters], zeros beyond the last filter.
std::vector<float> Pack(const ConvolutionLoops& loops, std::span<const float> weights,
                        float scale) {
  std::vector<float> packed(loops.packs * loops.pack_size());
  for (std::size_t filter = 0; filter < loops.filters; ++filter) {
    float* to = &packed[filter / kFilters * loops.pack_size() + filter % kFilters];
    for (std::size_t i = 0; i < loops.inputs; ++i) {
      to[i * kFilters] = scale * weights[filter * loops.inputs + i];
    }
  }
  return packed;
}

void Unpack(const ConvolutionLoops& loops, const std::vector<float>& packed, float scale,
            std::span<float> weights) {
  for (std::size_t filter = 0; filter < loops.filters; ++filter) {
    const float* from = &packed[filter / kFilters * loops.pack_size() + filter % kFilters];
    for (std::size_t i = 0; i < loops.inputs; ++i) {
      weights[filter * loops.inputs + i] = scale * from[i * kFilters];
    }
  }
}

constexpr float ScaleOf(std::span<const std::uint8_t>) { return 1.0f / 255.0f; }
constexpr float ScaleOf(std::span<const float>) { return 1.0f; }

// The states of an input as floats, one at a time.
template <typename T>
class States {
 public:
  States(const ConvolutionLoops& loops, std::span<const T> input) : loops_(loops), input_(input) {}

  std::size_t count() const { return input_.size() / loops_.state; }
  const float* operator[](std::size_t index) {
    const T* state = &input_[index * loops_.state];
    if constexpr (std::is_same_v<T, float>) {
      return state;
    } else {
      floats_.resize(loops_.state);
      Widen(state, loops_.state, floats_.data());
      return floats_.data();
    }
  }

 private:
  const ConvolutionLoops& loops_;
  std::span<const T> input_;
  std::vector<float> floats_;
};

template <typename T>
void ForwardStates(const ConvolutionLoops& loops, std::span<const T> input,
                   std::span<const float> weights, std::span<const float> biases,
                   std::span<float> values) {
  const std::vector<float> packed = Pack(loops, weights, ScaleOf(input));
  std::vector<float> padded(loops.packs * kFilters), row(loops.columns * kFilters);
  std::copy(biases.begin(), biases.end(), padded.begin());
  States<T> states(loops, input);
  for (std::size_t i = 0; i < states.count(); ++i) {
    ForwardState(loops, states[i], packed.data(), padded.data(), row.data(),
                 &values[i * loops.rows * loops.columns * loops.filters]);
  }
}

template <typename T>
void BackwardStates(const ConvolutionLoops& loops, std::span<const T> input,
                    std::span<const float> gradient, std::span<float> weights,
                    std::span<float> biases) {
  std::vector<float> sums(loops.packs * loops.pack_size()), row(loops.columns * kFilters);
  States<T> states(loops, input);
  for (std::size_t i = 0; i < states.count(); ++i) {
    BackwardState(loops, states[i], &gradient[i * loops.rows * loops.columns * loops.filters],
                  row.data(), sums.data());
  }
  Unpack(loops, sums, ScaleOf(input), weights);
  std::fill(biases.begin(), biases.end(), 0.0f);
  for (std::size_t at = 0; at < gradient.size(); at += loops.filters) {
    for (std::size_t i = 0; i < loops.filters; ++i) biases[i] += gradient[at + i];
  }
}

}  // namespace

void Convolution::Forward(std::span<const std::uint8_t> input, std::span<const float> weights,
                          std::span<const float> biases, std::span<float> values) const {
  ForwardStates(ConvolutionLoops(size_), input, weights, biases, values);
}

void Convolution::Forward(std::span<const float> input, std::span<const float> weights,
                          std::span<const float> biases, std::span<float> values) const {
  ForwardStates(ConvolutionLoops(size_), input, weights, biases, values);
}

void Convolution::Backward(std::span<const std::uint8_t> input, std::span<const float> gradient,
                           std::span<float> weights, std::span<float> biases) const {
  BackwardStates(ConvolutionLoops(size_), input, gradient, weights, biases);
}

void Convolution::Backward(std::span<const float> input, std::span<const float> gradient,
                           std::span<float> weights, std::span<float> biases) const {
  BackwardStates(ConvolutionLoops(size_), input, gradient, weights, biases);
}

}  // namespace mario
