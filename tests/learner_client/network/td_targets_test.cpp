#include "learner_client/network/td_targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

constexpr float kTolerance = 1e-6f;

// Two transitions: the first goes on (discount 0.9^3), the second is terminal.
Batch TwoTransitions() {
  Batch batch;
  batch.size = 2;
  batch.actions = {1, 0};
  batch.returns = {0.5f, -1.0f};
  batch.discounts = {0.729f, 0.0f};
  batch.weights = {1.0f, 1.0f};
  return batch;
}

const std::vector<float> kOnline = {1.0f, 3.0f, 2.0f, 5.0f, 0.0f, 0.0f};
const std::vector<float> kTarget = {4.0f, 2.0f, 1.0f, 9.0f, 9.0f, 9.0f};

TEST(TdTargets, DqnTakesTheTargetNetworksGreatestValue) {
  EXPECT_THAT(
      TdTargets(TwoTransitions(), {{}, kTarget, 3}, false),
      ElementsAre(FloatNear(0.5f + 0.729f * 4.0f, kTolerance), FloatNear(-1.0f, kTolerance)));
}

TEST(TdTargets, DoubleDqnTakesTheTargetsValueOfTheOnlineNetworksChoice) {
  EXPECT_THAT(
      TdTargets(TwoTransitions(), {kOnline, kTarget, 3}, true),
      ElementsAre(FloatNear(0.5f + 0.729f * 2.0f, kTolerance), FloatNear(-1.0f, kTolerance)));
}

// tau log sum exp of {1, 2, 0} with tau = 1 is 2 + log(1 + 1/e + 1/e^2) = 2.4076059644, of three
// zeros log(3) = 1.0986122887.
TEST(MunchausenTargets, AreTheReturnTheLogPolicyAndTheNextStatesSoftValue) {
  Batch batch = TwoTransitions();
  batch.actions = {1, 1};
  const std::vector<float> now = {1.0f, 2.0f, 0.0f, 1.0f, 2.0f, 0.0f};
  const std::vector<float> next(6, 0.0f);
  const MunchausenConfig config{.alpha = 0.9, .temperature = 1.0, .floor = -1.0};
  EXPECT_THAT(
      MunchausenTargets(batch, {now, next, 3}, config),
      ElementsAre(FloatNear(0.5f - 0.9f * 0.4076059644f + 0.729f * 1.0986122887f, kTolerance),
                  FloatNear(-1.0f - 0.9f * 0.4076059644f, kTolerance)));
}

TEST(MunchausenTargets, AnUnlikelyActionCostsNoMoreThanTheFloor) {
  Batch batch = TwoTransitions();
  batch.actions = {0, 0};  // tau log policy = 1 - 2.4076 < -1
  const std::vector<float> now = {1.0f, 2.0f, 0.0f, 1.0f, 2.0f, 0.0f};
  const MunchausenConfig config{.alpha = 0.9, .temperature = 1.0, .floor = -1.0};
  EXPECT_FLOAT_EQ(MunchausenTargets(batch, {now, now, 3}, config)[1], -1.0f - 0.9f);
}

TEST(MunchausenTargets, ALowTemperatureTakesTheGreatestValueWithoutOverflow) {
  Batch batch = TwoTransitions();
  batch.actions = {1, 1};
  const std::vector<float> values = {100.0f, 400.0f, 0.0f, 100.0f, 400.0f, 0.0f};
  const MunchausenConfig config{.alpha = 0.9, .temperature = 0.03, .floor = -1.0};
  EXPECT_FLOAT_EQ(MunchausenTargets(batch, {values, values, 3}, config)[0], 0.5f + 0.729f * 400.0f);
}

TEST(TdLoss, MseIsTheMeanOfSquares) {
  const std::vector<float> values = {0.0f, 2.0f, 0.0f, 1.0f, 0.0f, 0.0f};
  const std::vector<float> targets = {0.5f, 3.0f};
  const TdLoss loss = ComputeTdLoss(TwoTransitions(), values, targets, LossKind::kMse, 2);
  EXPECT_NEAR(loss.loss, (1.5 * 1.5 + 2.0 * 2.0) / 2, 1e-6);
  EXPECT_THAT(loss.q_gradient, ElementsAre(0.0f, 1.5f, 0.0f, -2.0f, 0.0f, 0.0f));
  EXPECT_THAT(loss.td_errors, ElementsAre(1.5f, -2.0f));
}

TEST(TdLoss, HuberIsLinearBeyondAnErrorOfOne) {
  const std::vector<float> values = {0.0f, 1.0f, 0.0f, 1.0f, 0.0f, 0.0f};
  const std::vector<float> targets = {0.5f, 3.0f};
  const TdLoss loss = ComputeTdLoss(TwoTransitions(), values, targets, LossKind::kHuber, 2);
  EXPECT_NEAR(loss.loss, (0.5 * 0.25 + 1.5) / 2, 1e-6);
  EXPECT_THAT(loss.q_gradient, ElementsAre(0.0f, 0.25f, 0.0f, -0.5f, 0.0f, 0.0f));
}

TEST(TdLoss, WeightsScaleEachTransitionsShare) {
  Batch batch = TwoTransitions();
  batch.weights = {0.5f, 0.25f};
  const std::vector<float> values = {0.0f, 1.0f, 0.0f, 1.0f, 0.0f, 0.0f};
  const TdLoss loss =
      ComputeTdLoss(batch, values, std::vector<float>{0.0f, 0.0f}, LossKind::kMse, 2);
  EXPECT_NEAR(loss.loss, (0.5 + 0.25) / 2, 1e-6);
  EXPECT_THAT(loss.q_gradient, ElementsAre(0.0f, 0.5f, 0.0f, 0.25f, 0.0f, 0.0f));
}

// Margins of 0.8 and weights of 0.5 and 2 of a batch of 4: in the first row the demonstrated action
// is 1, whose value 3.0 is 0.2 below 2.4 + 0.8; the second's is greater by more than the margin.
TEST(MarginLoss, RaisesTheDemonstratedActionsValueAboveTheOthersByTheMargin) {
  Batch batch = TwoTransitions();
  batch.weights = {0.5f, 2.0f};
  batch.margins = {0.3f, 0.3f};
  const std::vector<float> values = {1.0f, 3.0f, 2.4f, 5.0f, 0.0f, 0.0f};
  TdLoss loss{.loss = 1.0, .q_gradient = std::vector<float>(6, 0.0f), .td_errors = {}};
  AddMarginLoss(batch, values, 0.8, 4, loss);
  const double share = 0.3 * 0.5 / 4;
  EXPECT_NEAR(loss.loss, 1.0 + share * 0.2, 1e-6);
  const auto gradient = static_cast<float>(share);
  EXPECT_THAT(loss.q_gradient, ElementsAre(0.0f, FloatNear(-gradient, 1e-7f),
                                           FloatNear(gradient, 1e-7f), 0.0f, 0.0f, 0.0f));
}

TEST(MarginLoss, IsNoneWithoutAMarginOrAWeight) {
  Batch batch = TwoTransitions();
  for (const std::vector<float>& margins : {std::vector<float>{}, std::vector<float>{0.0f, 0.0f}}) {
    batch.margins = margins;
    TdLoss loss{.loss = 1.0, .q_gradient = std::vector<float>(6, 0.0f), .td_errors = {}};
    AddMarginLoss(batch, std::vector<float>(6, 1.0f), 0.8, 2, loss);
    EXPECT_EQ(loss.loss, 1.0);
    EXPECT_EQ(loss.q_gradient, std::vector<float>(6, 0.0f));
  }
}

}  // namespace
}  // namespace mario
