#include "learner_client/network/torch/encoders/own_network.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/linear.h>

#include "common/program.h"
#include "tests/learner_client/network/network_builders.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

// Means of 8x8 pixels, and a linear layer.
class Means : public torch::nn::Module {
 public:
  explicit Means(const EncoderInput& input)
      : layer_(register_module(
            "layer", torch::nn::Linear(input.config.stack * (input.observation.height / 8) *
                                           (input.observation.width / 8),
                                       12))) {}
  at::Tensor forward(const at::Tensor& pixels) {
    return layer_(at::avg_pool2d(pixels, {8, 8}).flatten(1)).relu();
  }

 private:
  torch::nn::Linear layer_;
};
MARIO_NETWORK("means", Means);

class Pixels : public torch::nn::Module {
 public:
  explicit Pixels(const EncoderInput&) {}
  at::Tensor forward(const at::Tensor& pixels) { return at::avg_pool2d(pixels, {8, 8}); }
};
MARIO_NETWORK("pixels", Pixels);

class Normalised : public torch::nn::Module {
 public:
  explicit Normalised(const EncoderInput& input)
      : layer_(register_module("layer", torch::nn::BatchNorm2d(input.config.stack))) {}
  at::Tensor forward(const at::Tensor& pixels) { return layer_(pixels).flatten(1); }

 private:
  torch::nn::BatchNorm2d layer_;
};
MARIO_NETWORK("normalised", Normalised);

class Failing : public torch::nn::Module {
 public:
  explicit Failing(const EncoderInput&) {}
  at::Tensor forward(const at::Tensor& pixels) { return pixels.view({7, 5}); }
};
MARIO_NETWORK("failing", Failing);

NetworkSpec Own(const std::string& name) {
  NetworkSpec spec = SmallSpec();
  spec.network.architecture = name;
  return spec;
}

std::string Refusal(const std::string& name) {
  Generator generator(1);
  try {
    TorchRegistry().MakeQNetwork(Own(name), generator);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(OwnNetwork, LearnsLikeTheBuiltInOnesWithEveryHead) {
  for (const char* head : {"scalar", "dueling", "c51", "qr", "hl-gauss"}) {
    SCOPED_TRACE(head);
    NetworkSpec spec = Own("means");
    spec.network.head = head;
    Generator generator(1);
    const auto network = TorchRegistry().MakeQNetwork(spec, generator);
    const Batch batch = RandomBatch(8, 2);
    const double first = Update(*network, batch).loss;
    double last = first;
    for (int i = 0; i < 200; ++i) last = Update(*network, batch).loss;
    EXPECT_LT(last, 0.95 * first);
    const auto player = TorchRegistry().MakeQFunction(spec, generator);
    player->LoadWeights(network->Weights());
    const StateBatch states{batch.states, batch.held};
    EXPECT_EQ(player->QValues(states), network->QValues(states));
  }
}

TEST(OwnNetwork, OfTheWrongOutputShapeIsToldWhatToDo) {
  EXPECT_EQ(Refusal("pixels"),
            "the network pixels gives [2, 2, 5, 5] Float for states of [2, 2, 40, 40], and should "
            "give features [2, any number] in floats: end its forward with flatten(1)");
}

TEST(OwnNetwork, WithBuffersIsToldWhatToDo) {
  EXPECT_EQ(Refusal("normalised"),
            "the network normalised has buffers, which are not learned and would not be saved: use "
            "layer normalisation in place of batch normalisation");
}

TEST(OwnNetwork, ThatCannotComputeTheStatesIsNamedWithTheReason) {
  EXPECT_EQ(
      Refusal("failing"),
      "the network failing cannot compute states of [2, 2, 40, 40]: shape '[7, 5]' is invalid "
      "for input of size 6400");
}

TEST(OwnNetwork, OfAnUnknownNameIsToldTheNamesThatThereAre) {
  EXPECT_EQ(Refusal("mine"),
            "there is no network 'mine'; --network is one of failing, impala, impoola, means, "
            "nature, normalised, pixels");
}

TEST(OwnNetwork, OfANameThatIsTakenIsRefused) {
  try {
    Architectures({{"nature", EncoderOf<Means>}});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "two networks are registered as 'nature': give the one in MARIO_NETWORKS another "
                 "name");
  }
}

}  // namespace
}  // namespace mario
