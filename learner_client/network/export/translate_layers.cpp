#include "learner_client/network/export/traced_operation.h"

// Convolutions, pooling, linear layers and normalization.
namespace mario {
namespace {

using Ints = std::vector<std::int64_t>;

// One number stands for both dimensions.
Ints Pair(const TracedOperation& traced, const std::string& argument) {
  const Ints values = traced.Ints(argument);
  return values.size() == 1 ? Ints{values[0], values[0]} : values;
}

// ONNX names the padding in front of all dimensions, then that behind.
Ints BothSides(Ints padding) {
  padding.insert(padding.end(), padding.begin(), padding.end());
  return padding;
}

TranslatedOperation Convolve(const TracedOperation& traced) {
  if (traced.kind() == "aten::_convolution" && traced.Number("transposed") != 0.0) {
    traced.Refuse("is transposed, for which there is no translation");
  }
  std::vector<std::string> inputs = {traced.Tensor("input"), traced.Tensor("weight")};
  if (traced.Has("bias")) inputs.push_back(traced.Tensor("bias"));
  return {traced.graph.Add("Conv", inputs,
                           {{"strides", Pair(traced, "stride")},
                            {"pads", BothSides(Pair(traced, "padding"))},
                            {"dilations", Pair(traced, "dilation")},
                            {"group", traced.Int("groups")}})};
}

OnnxAttributes PoolAttributes(const TracedOperation& traced) {
  const Ints kernel = Pair(traced, "kernel_size");
  const bool has_stride = traced.Has("stride") && !traced.Ints("stride").empty();
  return {{"kernel_shape", kernel},
          {"strides", has_stride ? Pair(traced, "stride") : kernel},
          {"pads", BothSides(Pair(traced, "padding"))},
          {"ceil_mode", traced.Int("ceil_mode")}};
}

TranslatedOperation MaxPool(const TracedOperation& traced) {
  OnnxAttributes attributes = PoolAttributes(traced);
  attributes["dilations"] = Pair(traced, "dilation");
  return {traced.graph.Add("MaxPool", {traced.Tensor("self")}, attributes)};
}

TranslatedOperation AveragePool(const TracedOperation& traced) {
  if (traced.Has("divisor_override")) traced.Refuse("has a divisor, which is not translated");
  OnnxAttributes attributes = PoolAttributes(traced);
  attributes["count_include_pad"] = traced.Int("count_include_pad");
  return {traced.graph.Add("AveragePool", {traced.Tensor("self")}, attributes)};
}

TranslatedOperation AdaptiveAveragePool(const TracedOperation& traced) {
  const TracedSizes from = traced.Sizes("self"), to = SizesOf(traced.output());
  Ints kernel;
  for (std::size_t i = from.size() - 2; i < from.size(); ++i) {
    if (from[i] % to[i] != 0) traced.Refuse("makes fields of different sizes");
    kernel.push_back(from[i] / to[i]);
  }
  return {traced.graph.Add("AveragePool", {traced.Tensor("self")},
                           {{"kernel_shape", kernel}, {"strides", kernel}})};
}

// [B, in] by a weight [out, in]; others may have more dimensions in front.
TranslatedOperation Linear(const TracedOperation& traced) {
  OnnxGraph& graph = traced.graph;
  const std::string input = traced.Tensor("input"), weight = traced.Tensor("weight");
  if (traced.Sizes("input").size() == 2) {
    std::vector<std::string> inputs = {input, weight};
    if (traced.Has("bias")) inputs.push_back(traced.Tensor("bias"));
    return {graph.Add("Gemm", inputs, {{"transB", std::int64_t{1}}})};
  }
  const std::string transposed = graph.Add("Transpose", {weight}, {{"perm", Ints{1, 0}}});
  const std::string product = graph.Add("MatMul", {input, transposed});
  if (!traced.Has("bias")) return {product};
  return {graph.Add("Add", {product, traced.Tensor("bias")})};
}

TranslatedOperation AddedProduct(const TracedOperation& traced) {
  return {traced.graph.Add("Gemm",
                           {traced.Tensor("mat1"), traced.Tensor("mat2"), traced.Tensor("self")},
                           {{"alpha", traced.Number("alpha")}, {"beta", traced.Number("beta")}})};
}

OperationTranslator Product(const std::string& second) {
  return [second](const TracedOperation& traced) -> TranslatedOperation {
    return {traced.graph.Add("MatMul", {traced.Tensor("self"), traced.Tensor(second)})};
  };
}

TranslatedOperation LayerNorm(const TracedOperation& traced) {
  if (!traced.Has("weight")) traced.Refuse("has no weight, for which there is no translation");
  std::vector<std::string> inputs = {traced.Tensor("input"), traced.Tensor("weight")};
  if (traced.Has("bias")) inputs.push_back(traced.Tensor("bias"));
  const auto axis = -static_cast<std::int64_t>(traced.Ints("normalized_shape").size());
  return {traced.graph.Add("LayerNormalization", inputs,
                           {{"axis", axis}, {"epsilon", traced.Number("eps")}})};
}

TranslatedOperation BatchNorm(const TracedOperation& traced) {
  if (traced.Number("training") != 0.0) traced.Refuse("is that of training: call eval() first");
  return {traced.graph.Add("BatchNormalization",
                           {traced.Tensor("input"), traced.Tensor("weight"), traced.Tensor("bias"),
                            traced.Tensor("running_mean"), traced.Tensor("running_var")},
                           {{"epsilon", traced.Number("eps")}})};
}

// Each group of channels is normalised as InstanceNormalization does it with a channel; the weights
// of the channels follow. ONNX has an operator for it from opset 18 on.
TranslatedOperation GroupNorm(const TracedOperation& traced) {
  OnnxGraph& graph = traced.graph;
  const OnnxType type = OnnxTypeOf(TypeOf(traced.output()));
  const std::int64_t groups = traced.Int("num_groups");
  TracedSizes sizes = traced.Sizes("input");
  sizes.front() = 0;  // as it was
  const std::string grouped =
      graph.Add("Reshape", {traced.Tensor("input"), graph.Constant({0, groups, -1})});
  const std::string each = graph.Constant({groups});
  const std::string normal =
      graph.Add("InstanceNormalization",
                {grouped, graph.Add("Expand", {graph.Scalar(1.0, type), each}),
                 graph.Add("Expand", {graph.Scalar(0.0, type), each})},
                {{"epsilon", traced.Number("eps")}});
  std::string result = graph.Add("Reshape", {normal, graph.Constant(sizes)});
  Ints of_channel(sizes.size() - 1, 1);  // [channels, 1, 1]
  of_channel.front() = sizes.at(1);
  const auto spread = [&](const char* argument) {
    return graph.Add("Reshape", {traced.Tensor(argument), graph.Constant(of_channel)});
  };
  if (traced.Has("weight")) result = graph.Add("Mul", {result, spread("weight")});
  if (traced.Has("bias")) result = graph.Add("Add", {result, spread("bias")});
  return {result};
}

TranslatedOperation OneHot(const TracedOperation& traced) {
  OnnxGraph& graph = traced.graph;
  const std::string depth = graph.Scalar(traced.Number("num_classes"), OnnxType::kInt64);
  return {graph.Add("OneHot", {traced.Tensor("self"), depth, graph.Constant({0, 1})})};
}

TranslatedOperation Embedding(const TracedOperation& traced) {
  return {traced.graph.Add("Gather", {traced.Tensor("weight"), traced.Tensor("indices")})};
}

}  // namespace

const OperationTranslators& LayerTranslators() {
  static const OperationTranslators translators = {
      {"aten::_convolution", Convolve},   {"aten::adaptive_avg_pool2d", AdaptiveAveragePool},
      {"aten::addmm", AddedProduct},      {"aten::avg_pool2d", AveragePool},
      {"aten::batch_norm", BatchNorm},    {"aten::bmm", Product("mat2")},
      {"aten::conv2d", Convolve},         {"aten::convolution", Convolve},
      {"aten::embedding", Embedding},     {"aten::group_norm", GroupNorm},
      {"aten::layer_norm", LayerNorm},    {"aten::linear", Linear},
      {"aten::matmul", Product("other")}, {"aten::max_pool2d", MaxPool},
      {"aten::mm", Product("mat2")},      {"aten::one_hot", OneHot},
  };
  return translators;
}

}  // namespace mario
