#include "learner_client/network/cpu/convolutions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using at::Tensor;

constexpr std::int64_t kConvolved = 5;
constexpr std::int64_t kConvolvedToLearn = 3;  // of which a gradient is asked for

struct Result {
  Tensor values;     // of all states
  Tensor gradients;  // of all parameters
};

// Convolutions of random weights, computed in fp32.
class Random {
 public:
  explicit Random(int first_filters, const ObservationShape& shape, bool same_padding) {
    at::manual_seed(3);
    NetworkConfig config;
    config.filters = {first_filters, 16, 16};
    config.same_padding = same_padding;
    plan_ = MakePlan(config, {shape, 3});
    weights_ = Slice(plan_, 0.1 * at::randn({CountParameters(plan_)})).convolutions;
    slopes_ = at::randn({kConvolvedToLearn, 16, plan_.features.height, plan_.features.width});
    bytes_ =
        at::randint(0, 256, {kConvolved, plan_.blocks.rows, plan_.blocks.columns, 64}, at::kByte)
            .permute({0, 3, 1, 2});
  }

  Tensor& bytes() { return bytes_; }  // [B, channels, rows, columns]
  Tensor floats() const { return bytes_.to(at::kFloat) / 255; }

  Result Compute(const Tensor& pixels) const {
    const Convolutions convolutions(plan_, pixels.scalar_type() == at::kByte);
    const Convolutions::Activations activations = convolutions.Forward(weights_, pixels);
    Tensor gradients = at::zeros({CountParameters(plan_)});
    std::vector<Layer> layers = Slice(plan_, gradients).convolutions;
    convolutions.Backward(weights_, slopes_, activations, layers);
    return {activations.back(), gradients};
  }

 private:
  NetworkPlan plan_;
  std::vector<Layer> weights_;
  Tensor slopes_;
  Tensor bytes_;
};

bool AreClose(const Tensor& a, const Tensor& b) { return at::allclose(a, b, 1e-4, 1e-4); }

// Filters that come in sixteens and such that do not, values that divide into tiles and not.
TEST(Convolutions, OfOursGiveTheSameAsLibtorchs) {
  for (const int filters : {3, 16, 24, 32}) {
    for (const ObservationShape shape : {ObservationShape{36, 36}, {72, 80}, {44, 64}, {84, 84}}) {
      for (const bool same_padding : {false, true}) {
        Random convolutions(filters, shape, same_padding);
        const Result expected = convolutions.Compute(convolutions.floats());
        const Result result = convolutions.Compute(convolutions.bytes());
        EXPECT_GT(expected.gradients.abs().max().item<float>(), 0.1f);
        EXPECT_TRUE(AreClose(result.values, expected.values)) << filters << " " << shape.height;
        EXPECT_TRUE(AreClose(result.gradients, expected.gradients))
            << filters << " " << shape.height;
      }
    }
  }
}

TEST(Convolutions, LearnFromTheFirstStatesOnly) {
  Random convolutions(16, {44, 40}, false);
  const Tensor before = convolutions.Compute(convolutions.bytes()).gradients;
  convolutions.bytes().narrow(0, kConvolvedToLearn, kConvolved - kConvolvedToLearn).zero_();
  EXPECT_TRUE(AreClose(convolutions.Compute(convolutions.bytes()).gradients, before));
  convolutions.bytes().narrow(0, kConvolvedToLearn - 1, 1).zero_();
  EXPECT_FALSE(AreClose(convolutions.Compute(convolutions.bytes()).gradients, before));
}

}  // namespace
}  // namespace mario
