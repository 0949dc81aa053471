// The hand-written update against libtorch's autograd in doubles: every parameter's gradient, by
// every kernel that computes one.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "learner_client/network/cpu/nature_network.h"
#include "learner_client/network/cpu/network_layers.h"
#include "tests/learner_client/network/network_builders.h"

namespace mario {
namespace {

using at::Tensor;

constexpr int kStates = 5;
constexpr int kLearned = 4;         // of which a gradient is asked for; they hold every action
constexpr double kRounding = 1e-4;  // of fp32, through a whole pass

// Filters in sixteens, so that the native kernels compute all three convolutions.
NetworkConfig Native() {
  NetworkConfig config;
  config.stack = 2;
  config.filters = {16, 32, 16};
  config.hidden = 24;
  config.show_held = true;
  config.precision = "fp32";
  return config;
}

// A batch of random pixels and what the loss weighs its Q-values by.
struct Problem {
  Problem(const NetworkConfig& config, const NetworkShape& shape, std::uint64_t seed) {
    Generator generator(seed);
    pixels.resize(static_cast<std::size_t>(kStates * config.stack) * shape.observation.bytes());
    for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
    for (int i = 0; i < kStates; ++i) held.push_back((i + 1) % kActions);
    for (int i = 0; i < kLearned * kActions; ++i) {
      slopes.push_back(static_cast<float>(generator.Normal()));
    }
  }
  StateBatch batch() const { return {pixels, held}; }

  std::vector<std::uint8_t> pixels;
  std::vector<int> held;
  std::vector<float> slopes;  // [kLearned, actions]
};

// The network of the literature, from the same parameters: 8x8/4, 4x4/2 and 3x3/1 convolutions over
// whole frames, and autograd through them.
class Reference {
 public:
  Reference(const NetworkConfig& config, const NetworkShape& shape, std::span<const float> weights)
      : config_(config), shape_(shape), plan_(MakePlan(config, shape)) {
    parameters_ = at::empty({static_cast<std::int64_t>(weights.size())}, at::kDouble);
    std::ranges::copy(weights, parameters_.data_ptr<double>());
    parameters_.requires_grad_(true);
  }

  // [B, actions]
  Tensor Forward(const Problem& problem) {
    const Layers layers = Slice(plan_, parameters_);
    const int padding = config_.same_padding ? 1 : 0;
    const std::vector<Layer>& all = layers.convolutions;
    const Layer &first = all[0], &second = all[1], &third = all[2];
    Tensor values = Activate(at::conv2d(Pixels(problem), Frames(first.weight), first.bias, 4));
    values = Activate(at::conv2d(values, second.weight, second.bias, 2, padding));
    values = Activate(at::conv2d(values, third.weight, third.bias, 1, padding));
    values = values.permute({0, 2, 3, 1}).reshape({kStates, -1});
    if (config_.show_held) {
      const Tensor held = at::tensor(problem.held, at::kLong);
      values = at::cat({values, at::one_hot(held, kActions).to(at::kDouble)}, 1);
    }
    const Tensor hidden = Activate(at::linear(values, layers.hidden.weight, layers.hidden.bias));
    const auto head = [&](const Layer& layer, std::int64_t stream) {
      return at::linear(hidden.narrow(1, stream * config_.hidden, config_.hidden), layer.weight,
                        layer.bias);
    };
    const Tensor advantage = head(layers.advantage, 0);
    if (config_.head != "dueling") return advantage;
    return head(layers.value, 1) + advantage - advantage.mean(1, true);
  }

  double nearest_kink() const { return nearest_kink_; }  // of a ReLU's input, where it switches

  // Every parameter's gradient of the slopes' weighted sum of the first states' Q-values.
  Tensor Gradient(const Problem& problem, const Tensor& q) {
    const Tensor slopes = at::tensor(problem.slopes, at::kDouble).view({kLearned, kActions});
    (q.narrow(0, 0, kLearned) * slopes).sum().backward();
    return parameters_.grad();
  }

 private:
  Tensor Activate(const Tensor& values) {
    nearest_kink_ = std::min(nearest_kink_, values.abs().min().item<double>());
    return values.relu();
  }

  // [out, stack * 4 * 4, 2, 2], blocks of pixels in 2x2, as [out, stack, 8, 8].
  Tensor Frames(const Tensor& blocks) const {
    return blocks.reshape({config_.filters[0], config_.stack, 4, 4, 2, 2})
        .permute({0, 1, 4, 2, 5, 3})
        .reshape({config_.filters[0], config_.stack, 8, 8});
  }

  // [B, stack, height, width], with Keras' "same" padding of an 8x8/4 convolution.
  Tensor Pixels(const Problem& problem) const {
    const auto [height, width] = shape_.observation;
    Tensor pixels = at::tensor(problem.pixels, at::kByte)
                        .view({kStates, config_.stack, height, width})
                        .to(at::kDouble) /
                    255;
    if (config_.invert_pixels) pixels = 1 - pixels;
    if (!config_.same_padding) return pixels;
    const auto padding = [](int size) { return ((size + 3) / 4 - 1) * 4 + 8 - size; };
    const int rows = padding(height), columns = padding(width);
    return at::constant_pad_nd(pixels,
                               {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2});
  }

  const NetworkConfig config_;
  const NetworkShape shape_;
  const NetworkPlan plan_;
  Tensor parameters_;
  double nearest_kink_ = 1e9;
};

struct Answer {
  std::vector<float> q_values;
  Tensor gradient;  // [parameters]
};

// By the program's own network, in `parts` passes whose gradients are added up.
Answer Compute(const NatureNetwork& network, const Problem& problem, int parts) {
  const NetworkInput input = network.Convert({problem.batch()});
  std::vector<NatureNetwork::Pass> passes;
  Answer answer;
  for (int part = 0; part < parts; ++part) {
    const int begin = kLearned * part / parts, end = kLearned * (part + 1) / parts;
    const int rows = (part + 1 == parts ? kStates : end) - begin;  // looked at beside the learned
    passes.push_back(network.MakePass());
    const std::vector<float> q = network.ForwardForTraining(input, {begin, rows}, passes.back());
    answer.q_values.insert(answer.q_values.end(), q.begin(), q.end());
    network.Backward(std::span(problem.slopes)
                         .subspan(static_cast<std::size_t>(begin * kActions),
                                  static_cast<std::size_t>((end - begin) * kActions)),
                     passes.back());
  }
  ThreadTeam workers(1);
  network.AddUp(workers, passes);
  answer.gradient = at::zeros({static_cast<std::int64_t>(network.parameters().size())});
  Tensor given = at::zeros_like(answer.gradient);
  network.ForEachBlock(workers, passes.front(),
                       [&](std::size_t begin, std::span<const float> block) {
                         std::ranges::copy(block, answer.gradient.data_ptr<float>() + begin);
                         given.narrow(0, static_cast<std::int64_t>(begin),
                                      static_cast<std::int64_t>(block.size())) += 1;
                       });
  EXPECT_TRUE(given.eq(1).all().item<bool>()) << "a parameter is left out, or given twice";
  return answer;
}

std::vector<std::pair<std::string, Tensor>> Named(const Layers& layers) {
  std::vector<std::pair<std::string, Tensor>> named;
  const auto add = [&](const std::string& name, const Layer& layer) {
    if (!layer.weight.defined()) return;
    named.emplace_back(name + ".weight", layer.weight);
    named.emplace_back(name + ".bias", layer.bias);
  };
  for (std::size_t i = 0; i < layers.convolutions.size(); ++i) {
    add("convolution " + std::to_string(i), layers.convolutions[i]);
  }
  add("hidden", layers.hidden);
  add("advantage", layers.advantage);
  add("value", layers.value);
  return named;
}

// Each parameter, to a share of its tensor's greatest gradient.
void ExpectEqualGradients(const NetworkPlan& plan, const Tensor& gradient, const Tensor& expected,
                          double tolerance) {
  const auto ours = Named(Slice(plan, gradient.to(at::kDouble)));
  const auto theirs = Named(Slice(plan, expected));
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double greatest = theirs[i].second.abs().max().item<double>();
    EXPECT_GT(greatest, 1e-3) << ours[i].first << " has no gradient to compare";
    EXPECT_LT((ours[i].second - theirs[i].second).abs().max().item<double>(), tolerance * greatest)
        << ours[i].first;
  }
}

void ExpectTheGradientOfAutograd(const NetworkConfig& config, ObservationShape observation,
                                 double tolerance) {
  const NetworkShape shape{observation, kActions};
  constexpr double kFarFromKinks = 1e-5;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Generator generator(seed);
    NatureNetwork network(config, shape, generator);
    for (float& weight : network.parameters())
      weight += 0.02f * static_cast<float>(generator.Normal());  // biases too
    network.ParametersChanged();
    const Problem problem(config, shape, seed);
    Reference reference(config, shape, network.parameters());
    const Tensor q = reference.Forward(problem);
    if (reference.nearest_kink() < kFarFromKinks) continue;
    const Tensor expected = reference.Gradient(problem, q);
    for (const int parts : {1, 2}) {
      const Answer answer = Compute(network, problem, parts);
      const Tensor values = at::tensor(answer.q_values, at::kDouble).view({kStates, kActions});
      EXPECT_LT((values - q).abs().max().item<double>(), tolerance * q.abs().max().item<double>());
      ExpectEqualGradients(MakePlan(config, shape), answer.gradient, expected, tolerance);
    }
    return;
  }
  FAIL() << "no problem of a hundred stays away from the kinks";
}

TEST(Gradient, OfTheNativeKernelsIsAutogradsForEveryParameter) {
  ExpectTheGradientOfAutograd(Native(), {44, 40}, kRounding);
  ExpectTheGradientOfAutograd(Native(), {40, 64}, kRounding);
}

TEST(Gradient, OfDuelingHeadsAndInvertedPixelsIsAutogradsForEveryParameter) {
  NetworkConfig config = Native();
  config.head = "dueling";
  config.invert_pixels = true;
  ExpectTheGradientOfAutograd(config, {44, 40}, kRounding);
}

// The first convolution by the native kernels, those that pad by libtorch's.
TEST(Gradient, WithSamePaddingIsAutogradsForEveryParameter) {
  NetworkConfig config = Native();
  config.same_padding = true;
  ExpectTheGradientOfAutograd(config, {22, 25}, kRounding);
}

TEST(Gradient, OfLibtorchsConvolutionsIsAutogradsForEveryParameter) {
  NetworkConfig config = Native();
  config.filters = {4, 5, 6};
  ExpectTheGradientOfAutograd(config, {44, 40}, kRounding);
  config.precision = "fp64";  // but the Q-values and the gradients are handed out in fp32
  ExpectTheGradientOfAutograd(config, {44, 40}, 1e-6);
}

}  // namespace
}  // namespace mario
