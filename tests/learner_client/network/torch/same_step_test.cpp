// The same batch gives the same step on every backend: cpu/ is an optimisation of torch/.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>

#include "learner_client/network/cpu/cpu_backend.h"
#include "learner_client/network/torch/torch_backend.h"
#include "tests/learner_client/network/network_builders.h"

namespace mario {
namespace {

constexpr double kTolerance = 1e-4;  // of an array's greatest value, in fp32
constexpr int kBatch = 8;

// tests/gpu/check.sh runs these tests on a GPU.
std::string TestDevice() {
  const char* device = std::getenv("MARIO_TEST_DEVICE");
  return device == nullptr ? "cpu" : device;
}

// Every action is held somewhere, and every transition has a weight of its own.
Batch MixedBatch(const NetworkSpec& spec, std::uint64_t seed) {
  Generator generator(seed);
  Batch batch = RandomBatch(kBatch, seed);
  const std::size_t bytes =
      static_cast<std::size_t>(kBatch * spec.network.stack) * spec.shape.observation.bytes();
  for (std::vector<std::uint8_t>* states : {&batch.states, &batch.next_states}) {
    states->resize(bytes);
    for (std::uint8_t& pixel : *states)
      pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
  }
  for (int i = 0; i < kBatch; ++i) {
    const auto at = static_cast<std::size_t>(i);
    batch.held[at] = i % kActions;
    batch.next_held[at] = (i + 1) % kActions;
    batch.weights[at] = static_cast<float>(0.2 + 0.8 * generator.Uniform());
    if (i == 3) batch.discounts[at] = 0.0f;
  }
  return batch;
}

// Part `part` of `parts`.
Batch PartOf(const Batch& whole, int part, int parts) {
  const auto size = static_cast<std::size_t>(whole.size / parts);
  const auto take = [&](auto& to, const auto& from) {
    const std::size_t step = from.size() / static_cast<std::size_t>(whole.size) * size;
    const auto begin =
        from.begin() + static_cast<std::ptrdiff_t>(step * static_cast<std::size_t>(part));
    to.assign(begin, begin + static_cast<std::ptrdiff_t>(step));
  };
  Batch some;
  some.size = static_cast<int>(size);
  take(some.states, whole.states);
  take(some.next_states, whole.next_states);
  take(some.held, whole.held);
  take(some.next_held, whole.next_held);
  take(some.actions, whole.actions);
  take(some.returns, whole.returns);
  take(some.discounts, whole.discounts);
  take(some.weights, whole.weights);
  take(some.margins, whole.margins);
  return some;
}

UpdateReport Learn(QNetwork& network, const Batch& batch) {
  return Update(network, [&](int part) { return PartOf(batch, part, network.parts()); });
}

double Greatest(const std::vector<float>& values) {
  double greatest = 0.0;
  for (const float value : values)
    greatest = std::max(greatest, std::abs(static_cast<double>(value)));
  return greatest;
}

std::vector<float> Difference(const std::vector<float>& a, const std::vector<float>& b) {
  std::vector<float> difference(a.size());
  std::transform(a.begin(), a.end(), b.begin(), difference.begin(), std::minus<>());
  return difference;
}

// Of two changes of the same arrays, each to a share of the array's greatest change; beside that a
// weight is known to the last bit of a float only.
void ExpectEqualSteps(const NamedTensors& before, const NamedTensors& one,
                      const NamedTensors& other, const std::string& what) {
  ASSERT_EQ(one.size(), other.size());
  for (const NamedTensor& tensor : one) {
    const std::vector<float>& old = Find(before, tensor.name).values;
    const std::vector<float>& others = Find(other, tensor.name).values;
    const double rounding = 3e-7 * Greatest(old);
    EXPECT_LE(Greatest(Difference(tensor.values, others)),
              kTolerance * Greatest(Difference(tensor.values, old)) + rounding)
        << what << " of " << tensor.name;
  }
}

void ExpectNear(double one, double other, const std::string& what) {
  EXPECT_NEAR(one, other, kTolerance * std::max(std::abs(one), 0.1)) << what;
}

void ExpectEqualReports(const UpdateReport& one, const UpdateReport& other) {
  EXPECT_EQ(one.update, other.update);
  ExpectNear(one.loss, other.loss, "loss");
  ExpectNear(one.mean_q, other.mean_q, "mean Q-value");
  ExpectNear(one.gradient_norm, other.gradient_norm, "gradient's norm");
  ASSERT_EQ(one.td_errors.size(), other.td_errors.size());
  EXPECT_LE(Greatest(Difference(one.td_errors, other.td_errors)),
            kTolerance * Greatest(one.td_errors));
}

// Every other transition is demonstrated.
Batch Demonstrated(Batch batch) {
  for (int i = 0; i < batch.size; ++i) batch.margins.push_back(i % 2 == 0 ? 0.7f : 0.0f);
  return batch;
}

// From a state where the target network, the moments and the average differ from their beginning.
void ExpectTheSameStep(const NetworkSpec& spec, bool is_demonstrated = false) {
  Registry cpu, torch;
  RegisterCpu(cpu);
  RegisterTorch(torch);
  Generator generator(1), other_generator(2);
  const auto native = cpu.MakeQNetwork(spec, generator);
  NetworkSpec reference_spec = spec;
  reference_spec.device = TestDevice();
  const auto reference = torch.MakeQNetwork(reference_spec, other_generator);
  for (std::uint64_t i = 0; i < 3; ++i) Learn(*native, MixedBatch(spec, 10 + i));
  const NetworkState before = native->Save();
  reference->Load(before);

  Batch batch = MixedBatch(spec, 20);
  if (is_demonstrated) batch = Demonstrated(std::move(batch));
  const std::vector<float> q = native->QValues({batch.states, batch.held});
  EXPECT_LE(Greatest(Difference(q, reference->QValues({batch.states, batch.held}))),
            kTolerance * Greatest(q));
  ExpectEqualReports(Learn(*reference, batch), Learn(*native, batch));
  const NetworkState now = native->Save(), expected = reference->Save();
  EXPECT_EQ(now.updates, expected.updates);
  ExpectEqualSteps(before.online, expected.online, now.online, "weights");
  ExpectEqualSteps(before.target, expected.target, now.target, "target weights");
  ExpectEqualSteps(before.averaged, expected.averaged, now.averaged, "averaged weights");
  ExpectEqualSteps(before.first_moments, expected.first_moments, now.first_moments,
                   "mean gradient");
  ExpectEqualSteps(before.second_moments, expected.second_moments, now.second_moments,
                   "mean square of the gradient");
}

NetworkSpec Spec(const std::function<void(NetworkSpec&)>& change = [](NetworkSpec&) {}) {
  NetworkSpec spec = SmallSpec();
  spec.update.target_sync_updates = 2;
  change(spec);
  return spec;
}

TEST(Backends, TakeTheSameStep) { ExpectTheSameStep(Spec()); }

TEST(Backends, TakeTheSameStepWithDuelingStreams) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.network.head = "dueling"; }));
}

TEST(Backends, TakeTheSameStepWithTheLastExecutedAction) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.network.show_held = true; }));
}

TEST(Backends, TakeTheSameStepWithInvertedPixels) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.network.invert_pixels = true; }));
}

TEST(Backends, TakeTheSameStepWithSamePadding) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.network.same_padding = true;
    spec.network.invert_pixels = true;
    spec.shape.observation = {26, 33};
  }));
}

TEST(Backends, TakeTheSameStepOnObservationsThatTheStridesDoNotDivide) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.shape.observation = {43, 39}; }));
}

TEST(Backends, TakeTheSameStepWithoutDoubleDqn) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.update.double_dqn = false; }));
}

TEST(Backends, TakeTheSameStepWithHubersLoss) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.update.loss = "huber"; }));
}

TEST(Backends, TakeTheSameStepThatCopiesTheTargetNetwork) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.update.target_sync_updates = 4; }));
}

TEST(Backends, TakeTheSameStepWithASoftTarget) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.update.target_sync_updates = 0;
    spec.update.target_tau = 0.05;
  }));
}

TEST(Backends, TakeTheSameStepWithoutATargetNetwork) {
  for (const bool double_dqn : {false, true}) {
    ExpectTheSameStep(Spec([=](NetworkSpec& spec) {
      spec.update.target_sync_updates = 0;
      spec.update.double_dqn = double_dqn;
    }));
  }
}

TEST(Backends, TakeTheSameStepWithMunchausen) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.update.double_dqn = false;
    spec.update.munchausen.alpha = 0.9;
  }));
}

TEST(Backends, TakeTheSameStepWithRmsProp) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.update.optimizer = "rmsprop"; }));
}

TEST(Backends, TakeTheSameStepWithAClippedGradient) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.update.adam.gradient_clip = 1e-3; }));
}

TEST(Backends, TakeTheSameStepWithoutClippingOrAverage) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.update.adam.gradient_clip = 0.0;
    spec.update.average_decay = 0.0;
  }));
}

TEST(Backends, TakeTheSameStepWhileTheLearningRateFalls) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.update.decay_from_updates = 1;
    spec.update.decay_to_updates = 5;
  }));
}

TEST(Backends, TakeTheSameStepWithDemonstrations) {
  for (const char* head : {"scalar", "dueling"}) {
    ExpectTheSameStep(Spec([head](NetworkSpec& spec) {
                        spec.network.head = head;
                        spec.update.batch_parts = 2;
                      }),
                      true);
  }
}

TEST(Backends, TakeTheSameStepInParts) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) { spec.update.batch_parts = 2; }));
}

// Filters in sixteens, so that the native kernels compute all convolutions.
TEST(Backends, TakeTheSameStepByNativeKernels) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.network.filters = {16, 32, 32};
    spec.network.show_held = true;
    spec.shape.observation = {72, 80};
  }));
}

TEST(Backends, TakeTheSameStepOfTheWholeNatureNetwork) {
  ExpectTheSameStep(Spec([](NetworkSpec& spec) {
    spec.network.filters = {32, 64, 64};
    spec.network.hidden = 512;
    spec.network.stack = 4;
    spec.shape.observation = {84, 84};
  }));
}

// The tolerance would tell another step from the same one.
TEST(Backends, DoNotTakeTheSameStepWithAnotherLoss) {
  Registry torch;
  RegisterTorch(torch);
  Generator generator(1), same_generator(1);
  const auto mse = torch.MakeQNetwork(Spec(), generator);
  const auto huber = torch.MakeQNetwork(Spec([](NetworkSpec& spec) { spec.update.loss = "huber"; }),
                                        same_generator);
  const Batch batch = MixedBatch(Spec(), 20);
  const double first = Learn(*mse, batch).gradient_norm;
  EXPECT_GT(std::abs(first - Learn(*huber, batch).gradient_norm), 10 * kTolerance * first);
}

}  // namespace
}  // namespace mario
