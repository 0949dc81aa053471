#include "learner_client/network/export/onnx_export.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "learner_client/network/export/safetensors.h"
#include "tests/learner_client/network/export/operation_samples.h"

namespace mario {
namespace {

using at::Tensor;
using testing::HasSubstr;

std::string Export(std::function<Tensor(const Tensor&, const Tensor&)> q_values,
                   std::vector<std::pair<std::string, Tensor>> arrays = {}) {
  return ToOnnx({std::move(arrays), std::move(q_values), {4, 6, 5}, 3}, {});
}

std::string Refusal(std::function<Tensor(const Tensor&, const Tensor&)> q_values,
                    std::vector<std::pair<std::string, Tensor>> arrays = {}) {
  try {
    Export(std::move(q_values), std::move(arrays));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "exported";
}

// [B, 3]
Tensor First(const Tensor& values) { return values.to(at::kFloat).flatten(1).slice(1, 0, 3); }

TEST(OnnxExport, NamesTheOperationThatHasNoTranslation) {
  EXPECT_EQ(Refusal([](const Tensor& states, const Tensor&) { return First(states).erfinv(); }),
            "there is no translation of its operation aten::erfinv");
}

TEST(OnnxExport, RefusesOutputsThatAreNotOneAnAction) {
  EXPECT_EQ(Refusal([](const Tensor& states, const Tensor&) {
              return states.to(at::kFloat).flatten(1).slice(1, 0, 7);
            }),
            "of 2 states it gives values [2, 7] in place of [2, 3]");
}

TEST(OnnxExport, RefusesANetworkThatKnowsHowManyStatesThereAre) {
  const auto by_size = [](const Tensor& states, const Tensor&) {
    return First(states) / static_cast<double>(states.size(0));
  };
  EXPECT_THAT(Refusal(by_size), HasSubstr("depend on the number of states"));
}

TEST(OnnxExport, RefusesANetworkThatChoosesByAPixel) {
  const auto by_pixel = [](const Tensor& states, const Tensor&) {
    const Tensor first = First(states);
    return first[0][0].item<float>() > 40.0f ? first.exp() : first;
  };
  EXPECT_THAT(Refusal(by_pixel), HasSubstr("choose nothing by a value"));
}

TEST(OnnxExport, RefusesAParameterThatIsCalledAsAnInput) {
  const Tensor weight = at::ones({3});
  const auto scaled = [=](const Tensor& states, const Tensor&) { return First(states) * weight; };
  EXPECT_THAT(Refusal(scaled, {{"states", weight}}), HasSubstr("is called states"));
}

TEST(OnnxExport, RefusesHalfPrecision) {
  const auto half = [](const Tensor& states, const Tensor&) {
    return First(states).to(at::kBFloat16).exp();
  };
  EXPECT_THAT(Refusal(half), HasSubstr("an exported network computes in fp32"));
}

TEST(OnnxExport, ParametersKeepTheirNamesAndUnusedInputsAreLeftOut) {
  const Tensor weight = at::ones({3});
  const auto scaled = [=](const Tensor& states, const Tensor&) { return First(states) * weight; };
  const std::string file = Export(scaled, {{"head.weight", weight}, {"unused", at::ones({3})}});
  EXPECT_THAT(file, HasSubstr("head.weight"));
  EXPECT_THAT(file, testing::Not(HasSubstr("unused")));
  EXPECT_THAT(file, testing::Not(HasSubstr("last_actions")));
}

TEST(OnnxExport, IsTheSameTwice) {
  for (const auto& [name, network] : OperationSamples()) {
    EXPECT_EQ(ToOnnx(network, {}), ToOnnx(network, {})) << name;
  }
}

TEST(Safetensors, HasAHeaderThatSaysWhereEachArrayIs) {
  const std::string file =
      ToSafetensors({{"a", {2}, {1.0f, 2.0f}}, {"b", {1, 3}, {3.0f, 4.0f, 5.0f}}}, {{"game", "x"}});
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(nlohmann::json::parse(file.substr(8, length)),
            nlohmann::json::parse(R"({"__metadata__": {"game": "x"},
    "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    "b": {"dtype": "F32", "shape": [1, 3], "data_offsets": [8, 20]}})"));
  ASSERT_EQ(file.size(), 8 + length + 20);
  std::vector<float> values(5);
  std::memcpy(values.data(), file.data() + 8 + length, 20);
  EXPECT_THAT(values, testing::ElementsAre(1.0f, 2.0f, 3.0f, 4.0f, 5.0f));
}

}  // namespace
}  // namespace mario
