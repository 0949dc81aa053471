#include "learner_client/network/cpu/kernels/convolution.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "learner_client/network/cpu/kernels/products.h"
#include "learner_client/network/cpu/kernels/winograd.h"

namespace mario {
namespace {

constexpr std::size_t kTiles = 24;  // at once

constexpr float ScaleOf(std::span<const std::uint8_t>) { return 1.0f / 255.0f; }
constexpr float ScaleOf(std::span<const float>) { return 1.0f; }

// As many matrices as a tile has points. Each lies a cache line further than it need: else they
// would share few places in the caches.
class Matrices {
 public:
  Matrices(const WinogradPlan& plan, std::size_t size)
      : count_(plan.points() * plan.points()),
        stride_(size + kPack),
        numbers_(std::make_unique_for_overwrite<float[]>(count_ * stride_)) {}

  std::size_t count() const { return count_; }
  std::size_t stride() const { return stride_; }
  float* data() { return numbers_.get(); }
  float* operator[](std::size_t index) { return &numbers_[index * stride_]; }
  void SetToZero() { std::fill_n(data(), count_ * stride_, 0.0f); }

 private:
  std::size_t count_;
  std::size_t stride_;
  std::unique_ptr<float[]> numbers_;
};

// What a batch's tiles go through, some at a time.
struct Work {
  explicit Work(const ConvolutionSize& size)
      : plan(size),
        weights(plan, plan.depth() * size.filters),
        inputs(plan, kTiles * plan.depth()),
        products(plan, kTiles * size.filters) {}

  // Calls `function` with all tiles of the batch.
  template <typename Function>
  void ForTiles(std::size_t inputs_of_batch, const Function& function) const {
    const std::size_t tiles = inputs_of_batch / plan.inputs_a_state() * plan.tiles_a_state();
    for (std::size_t begin = 0; begin < tiles; begin += kTiles) {
      function(TileRange{begin, std::min(kTiles, tiles - begin)});
    }
  }

  WinogradPlan plan;
  Matrices weights;  // or the gradients by these
  Matrices inputs;
  Matrices products;  // likewise
};

// Adds up the gradient by the input.
class InputGradient {
 public:
  InputGradient(const WinogradPlan& plan, std::span<const float> weights, std::span<float> gradient)
      : plan_(plan),
        weights_(plan, plan.depth() * plan.size.filters),
        by_inputs_(plan, kTiles * plan.depth()),
        gradient_(gradient) {
    TransformWeightsTransposed(plan, weights.data(), weights_.stride(), weights_.data());
    std::fill(gradient.begin(), gradient.end(), 0.0f);
  }

  void Add(TileRange tiles, Matrices& by_products) {
    for (std::size_t i = 0; i < weights_.count(); ++i) {
      Multiply(tiles.count, plan_.size.filters, plan_.depth(), by_products[i], weights_[i],
               by_inputs_[i]);
    }
    AddInputGradient(plan_, by_inputs_.data(), tiles, by_inputs_.stride(), gradient_.data());
  }

 private:
  const WinogradPlan& plan_;
  Matrices weights_;
  Matrices by_inputs_;
  std::span<float> gradient_;
};

template <typename T>
void ForwardAll(const ConvolutionSize& size, std::span<const T> input,
                std::span<const float> weights, std::span<const float> biases,
                std::span<float> values) {
  Work work(size);
  TransformWeights(work.plan, weights.data(), ScaleOf(input), work.weights.stride(),
                   work.weights.data());
  work.ForTiles(input.size(), [&](TileRange tiles) {
    TransformInputs(work.plan, input.data(), tiles, work.inputs.stride(), work.inputs.data());
    for (std::size_t i = 0; i < work.inputs.count(); ++i) {
      Multiply(tiles.count, work.plan.depth(), size.filters, work.inputs[i], work.weights[i],
               work.products[i]);
    }
    TransformProducts(work.plan, work.products.data(), biases.data(), tiles, work.products.stride(),
                      values.data());
  });
}

template <typename T>
void BackwardAll(const ConvolutionSize& size, std::span<const T> input,
                 std::span<const float> weights, std::span<const float> by_values,
                 const Convolution::Gradients& gradients) {
  Work work(size);
  work.weights.SetToZero();
  std::optional<InputGradient> by_input;
  if (!gradients.input.empty()) by_input.emplace(work.plan, weights, gradients.input);
  work.ForTiles(input.size(), [&](TileRange tiles) {
    TransformInputs(work.plan, input.data(), tiles, work.inputs.stride(), work.inputs.data());
    ProductGradient(work.plan, by_values.data(), tiles, work.products.stride(),
                    work.products.data());
    for (std::size_t i = 0; i < work.inputs.count(); ++i) {
      AddProduct(tiles.count, work.plan.depth(), size.filters, work.inputs[i], work.products[i],
                 work.weights[i]);
    }
    if (by_input) by_input->Add(tiles, work.products);
  });
  WeightGradient(work.plan, work.weights.data(), work.weights.stride(), ScaleOf(input),
                 gradients.weights.data());
  std::fill(gradients.biases.begin(), gradients.biases.end(), 0.0f);
  for (std::size_t at = 0; at < by_values.size(); at += size.filters) {
    for (std::size_t i = 0; i < size.filters; ++i) gradients.biases[i] += by_values[at + i];
  }
}

}  // namespace

bool Convolution::IsFor(const ConvolutionSize& size) {
  const std::size_t taps = size.kernel / size.stride;
  return size.kernel % size.stride == 0 && (taps == 2 || taps == 3) && size.channels % kPack == 0 &&
         size.filters % kPack == 0;
}

void Convolution::Forward(std::span<const std::uint8_t> input, std::span<const float> weights,
                          std::span<const float> biases, std::span<float> values) const {
  ForwardAll(size_, input, weights, biases, values);
}

void Convolution::Forward(std::span<const float> input, std::span<const float> weights,
                          std::span<const float> biases, std::span<float> values) const {
  ForwardAll(size_, input, weights, biases, values);
}

void Convolution::Backward(std::span<const std::uint8_t> input, std::span<const float> weights,
                           std::span<const float> by_values, const Gradients& gradients) const {
  BackwardAll(size_, input, weights, by_values, gradients);
}

void Convolution::Backward(std::span<const float> input, std::span<const float> weights,
                           std::span<const float> by_values, const Gradients& gradients) const {
  BackwardAll(size_, input, weights, by_values, gradients);
}

}  // namespace mario
