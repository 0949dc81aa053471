#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "learner_client/network/torch/heads/head.h"

namespace mario {
namespace {

std::unique_ptr<Head> Make(const std::string& name, SupportConfig support,
                           const std::string& loss = "mse") {
  return Heads().at(name)({.loss = loss, .support = support, .type = at::kDouble});
}

at::Tensor Row(std::vector<double> values) { return at::tensor(values, at::kDouble).unsqueeze(0); }

std::vector<double> Elements(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous().view(-1);
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

void ExpectNear(const at::Tensor& tensor, const std::vector<double>& expected) {
  const std::vector<double> values = Elements(tensor);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-9) << i;
}

// The gradient of a cross-entropy with respect to logits is softmax - target.
at::Tensor TargetOf(const Head& head, const Returns& targets) {
  at::Tensor logits = at::zeros({targets.values.size(0), head.outputs()}, at::kDouble);
  logits.requires_grad_(true);
  head.Loss(logits, targets).loss.sum().backward();
  return 1.0 / head.outputs() - logits.grad();
}

constexpr SupportConfig kThree{.atoms = 3, .v_min = -1.0, .v_max = 1.0};

TEST(C51Head, DividesAValueBetweenTheTwoPlacesBesideIt) {
  const auto head = Make("c51", kThree);
  ExpectNear(TargetOf(*head, {Row({0.25}), Row({1.0})}), {0.0, 0.75, 0.25});
  ExpectNear(TargetOf(*head, {Row({-1.0}), Row({1.0})}), {1.0, 0.0, 0.0});
  ExpectNear(TargetOf(*head, {Row({1.0}), Row({1.0})}), {0.0, 0.0, 1.0});
}

TEST(C51Head, TakesValuesBeyondItsSupportForItsEnds) {
  const auto head = Make("c51", kThree);
  ExpectNear(TargetOf(*head, {Row({7.0, -7.0}), Row({0.75, 0.25})}), {0.25, 0.0, 0.75});
}

TEST(C51Head, ItsQValuesAreItsDistributionsMeans) {
  const auto head = Make("c51", kThree);
  const at::Tensor outputs = Row({0.0, std::log(2.0), std::log(5.0)}).unsqueeze(0);
  ExpectNear(head->QValues(outputs), {(-1.0 + 5.0) / 8});
  ExpectNear(head->ReturnsOf(outputs).weights, {0.125, 0.25, 0.625});
}

TEST(QuantileHead, WeighsErrorsByTheSideTheyAreOn) {
  const auto head = Make("qr", {.atoms = 2});
  at::Tensor quantiles = Row({0.0, 0.0}).requires_grad_(true);
  const HeadLoss above = head->Loss(quantiles, {Row({2.0}), {}});
  ExpectNear(above.loss, {(0.25 + 0.75) * 1.5});
  above.loss.sum().backward();
  ExpectNear(quantiles.grad(), {-0.25, -0.75});
  ExpectNear(head->Loss(Row({0.0, 1.0}), {Row({-0.5, 1.0}), Row({0.5, 0.5})}).loss,
             {0.5 * (0.75 * 0.125 + 0.25 * 0.5) + 0.5 * (0.25 * 1.0 + 0.75 * 0.0)});
}

TEST(QuantileHead, ItsQValuesAreTheQuantilesMeans) {
  ExpectNear(Make("qr", {.atoms = 4})->QValues(Row({1.0, 2.0, 3.0, 6.0}).unsqueeze(0)), {3.0});
}

TEST(HlGaussHead, CutsANormalDistributionAroundTheTargetIntoBins) {
  const auto head = Make("hl-gauss", {.atoms = 2, .v_min = -1.0, .v_max = 1.0});
  ExpectNear(TargetOf(*head, {Row({0.0}), {}}), {0.5, 0.5});
  const auto normal = [](double value) { return 0.5 * std::erf(value / (std::sqrt(2.0) * 0.75)); };
  const double all = normal(0.0) - normal(-2.0);
  ExpectNear(TargetOf(*head, {Row({1.0}), {}}),
             {(normal(-1.0) - normal(-2.0)) / all, (normal(0.0) - normal(-1.0)) / all});
}

TEST(HlGaussHead, ItsTargetsMeanIsTheTarget) {
  const auto head = Make("hl-gauss", {.atoms = 101, .v_min = -10.0, .v_max = 10.0});
  const at::Tensor target = TargetOf(*head, {Row({2.345}), {}});
  EXPECT_NEAR(head->QValues(target.log().unsqueeze(0)).item<double>(), 2.345, 1e-3);
}

TEST(ScalarHead, HubersLossIsLinearBeyondAnErrorOfOne) {
  const auto head = Make("scalar", {}, "huber");
  ExpectNear(head->Loss(Row({3.0}), {Row({0.0}), {}}).loss, {2.5});
  ExpectNear(head->Loss(Row({0.5}), {Row({0.0}), {}}).loss, {0.125});
  ExpectNear(head->Loss(Row({0.5}), {Row({2.0}), {}}).errors, {-1.5});
}

}  // namespace
}  // namespace mario
