// Autograd through whole networks and losses against finite differences in doubles: every parameter
// of every architecture and head.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "learner_client/network/torch/batch_loss.h"
#include "learner_client/network/torch/device.h"
#include "learner_client/network/torch/encoders/architectures.h"
#include "learner_client/network/torch/flat_parameters.h"
#include "tests/learner_client/network/network_builders.h"

namespace mario {
namespace {

constexpr int kTransitions = 4;
constexpr double kStep = 1e-5;

NetworkSpec DoubleSpec(const std::string& architecture, const std::string& head) {
  NetworkSpec spec = SmallSpec();
  spec.network.architecture = architecture;
  spec.network.head = head;
  spec.network.stack = 1;
  spec.network.filters = {1, 2, 2};
  spec.network.hidden = 3;
  spec.network.show_held = true;
  spec.network.precision = "fp64";
  spec.shape.observation =
      architecture == "nature" ? ObservationShape{36, 44} : ObservationShape{9, 12};
  spec.update.support = {.atoms = 5, .v_min = -2.0, .v_max = 2.0};
  return spec;
}

// A network with biases that are not 0.
struct Network {
  Network(const NetworkSpec& spec, const Head& head, std::uint64_t seed)
      : module((at::manual_seed(seed), spec.network), spec.shape, head),
        flat(module, at::kCPU, at::kDouble) {
    const at::NoGradGuard no_gradient;
    flat.flat().add_(at::randn(flat.flat().sizes(), at::kDouble), 0.05);
  }
  QModule module;
  FlatParameters flat;
};

DeviceBatch DoubleBatch(const NetworkSpec& spec) {
  const auto numbers = at::TensorOptions(at::kDouble);
  const auto states = [&] {
    const auto [height, width] = spec.shape.observation;
    return States{at::randint(0, 256, {kTransitions, spec.network.stack, height, width}, at::kByte),
                  at::arange(kTransitions, at::kLong).remainder(kActions)};
  };
  DeviceBatch batch;
  batch.states = states();
  batch.next_states = states();
  batch.actions = at::arange(kTransitions, at::kLong).remainder(kActions);
  batch.returns = at::randn({kTransitions}, numbers);
  batch.discounts = at::rand({kTransitions}, numbers);
  batch.weights = at::rand({kTransitions}, numbers) + 0.5;
  return batch;
}

// Seen as a function of one parameter the loss has kinks, where a ReLU or a maximum switches: there
// the gradient is the slope of one side.
void ExpectTheSlopesOfFiniteDifferences(const NetworkSpec& spec, bool draws_noise = false,
                                        bool is_demonstrated = false) {
  const auto head = Heads().at(spec.network.head)(
      {.loss = spec.update.loss, .support = spec.update.support, .type = at::kDouble});
  Network online(spec, *head, 1), target(spec, *head, 2);
  DeviceBatch batch = DoubleBatch(spec);
  if (is_demonstrated) batch.margins = at::rand({kTransitions}, at::kDouble);
  at::Generator generator = NewGenerator(at::kCPU);
  if (draws_noise) online.module.DrawNoise(generator);
  const auto loss = [&] {
    return ComputeBatchLoss({online.module, target.module, *head}, batch, spec.update).loss;
  };
  const std::vector<at::Tensor> gradients =
      torch::autograd::grad({loss()}, online.flat.parameters());
  const at::NoGradGuard no_gradient;
  const double at_rest = loss().item<double>();
  int kinks = 0;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_GT(gradients[i].abs().max().item<double>(), 1e-6) << "parameter " << i;
    const at::Tensor parameter = online.flat.parameters()[i];
    const at::Tensor gradient = online.flat.Flatten(gradients[i]);
    double* values = parameter.data_ptr<double>();  // in the same order
    for (std::int64_t at = 0; at < parameter.numel(); ++at) {
      const double expected = gradient[at].item<double>(), before = values[at];
      values[at] = before + kStep;
      const double right = (loss().item<double>() - at_rest) / kStep;
      values[at] = before - kStep;
      const double left = (at_rest - loss().item<double>()) / kStep;
      values[at] = before;
      if (std::abs((left + right) / 2 - expected) < 1e-6 + 1e-5 * std::abs(expected)) continue;
      ++kinks;
      EXPECT_LT(std::min(std::abs(left - expected), std::abs(right - expected)),
                1e-3 * (1.0 + std::abs(expected)))
          << "parameter " << i << ", element " << at;
    }
  }
  EXPECT_LT(kinks, online.flat.count() / 20 + 1);
}

TEST(TorchGradient, IsThatOfFiniteDifferencesForEveryArchitecture) {
  for (const char* architecture : {"nature", "impala", "impoola"}) {
    SCOPED_TRACE(architecture);
    ExpectTheSlopesOfFiniteDifferences(DoubleSpec(architecture, "scalar"));
  }
}

TEST(TorchGradient, IsThatOfFiniteDifferencesForEveryHead) {
  for (const auto& [name, factory] : Heads()) {
    SCOPED_TRACE(name);
    ExpectTheSlopesOfFiniteDifferences(DoubleSpec("nature", name));
  }
}

TEST(TorchGradient, IsThatOfFiniteDifferencesWithDemonstrations) {
  for (const auto& [name, factory] : Heads()) {
    SCOPED_TRACE(name);
    ExpectTheSlopesOfFiniteDifferences(DoubleSpec("nature", name), false, true);
  }
}

TEST(TorchGradient, IsThatOfFiniteDifferencesWithMunchausen) {
  for (const auto& [name, factory] : Heads()) {
    SCOPED_TRACE(name);
    NetworkSpec spec = DoubleSpec("impoola", name);
    spec.network.filters = {1, 2, 1};
    spec.update.double_dqn = false;
    spec.update.munchausen.alpha = 0.9;
    ExpectTheSlopesOfFiniteDifferences(spec);
  }
}

TEST(TorchGradient, IsThatOfFiniteDifferencesOfNoisyAndOtherLayers) {
  NetworkSpec spec = DoubleSpec("impoola", "dueling");
  spec.network.noisy = true;
  ExpectTheSlopesOfFiniteDifferences(spec, true);
  spec = DoubleSpec("nature", "scalar");
  spec.network.hidden = 0;
  spec.network.same_padding = true;
  spec.network.invert_pixels = true;
  spec.update.loss = "huber";
  ExpectTheSlopesOfFiniteDifferences(spec);
}

// Every built-in architecture is among those above.
TEST(TorchGradient, KnowsAllArchitectures) {
  std::vector<std::string> names;
  for (const auto& [name, factory] : Architectures({})) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"impala", "impoola", "nature"}));
}

}  // namespace
}  // namespace mario
