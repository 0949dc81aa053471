#include <algorithm>

#include "learner_client/network/export/traced_operation.h"

// Operations that move values without changing them.
namespace mario {
namespace {

using Ints = std::vector<std::int64_t>;

// In the type of the result, which is all that aten::to and its like may change.
TranslatedOperation Same(const TracedOperation& traced) { return {traced.Operand("self")}; }

TranslatedOperation SameInput(const TracedOperation& traced) {
  if (traced.Has("train") && traced.Number("train") != 0.0) {
    traced.Refuse("is that of training: call eval() first");
  }
  return {traced.Tensor("input")};
}

// `sizes` may have one -1. Leading sizes that stay are written as 0, "as it was", so that the batch
// may be of any size.
std::string Reshaped(const TracedOperation& traced, Ints sizes) {
  const TracedSizes before = traced.Sizes("self");
  for (std::size_t i = 0; i < std::min(before.size(), sizes.size()); ++i) {
    if (sizes[i] != before[i]) break;
    sizes[i] = 0;
  }
  return traced.graph.Add("Reshape", {traced.Tensor("self"), traced.graph.Constant(sizes)});
}

TranslatedOperation View(const TracedOperation& traced) {
  return {Reshaped(traced, traced.Ints(traced.kind() == "aten::reshape" ? "shape" : "size"))};
}

TranslatedOperation Flatten(const TracedOperation& traced) {
  const TracedSizes before = traced.Sizes("self");
  const std::int64_t begin = traced.Dimension("start_dim"), end = traced.Dimension("end_dim");
  Ints sizes(before.begin(), before.begin() + begin);
  sizes.push_back(-1);
  sizes.insert(sizes.end(), before.begin() + end + 1, before.end());
  return {Reshaped(traced, sizes)};
}

// Dimensions of 1 are repeated; all others must stay.
TranslatedOperation Expand(const TracedOperation& traced) {
  const TracedSizes before = traced.Sizes("self"), after = SizesOf(traced.output());
  Ints sizes(after.begin(), after.end());
  const std::size_t added = after.size() - before.size();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i + added]) sizes[i + added] = 1;  // 1: as it was
  }
  return {traced.graph.Add("Expand", {traced.Tensor("self"), traced.graph.Constant(sizes)})};
}

// A value for each of another tensor's.
TranslatedOperation Fill(const TracedOperation& traced) {
  OnnxGraph& graph = traced.graph;
  const std::string shape = graph.Add("Shape", {traced.Tensor("self")});
  const bool is_given = traced.kind() == "aten::fill" || traced.kind() == "aten::full_like";
  const OnnxType type = OnnxTypeOf(TypeOf(traced.output()));
  const std::string value =
      is_given ? traced.Operand(traced.kind() == "aten::fill" ? "value" : "fill_value")
               : graph.Scalar(traced.kind() == "aten::ones_like" ? 1.0 : 0.0, type);
  return {graph.Add("Expand", {value, shape})};
}

TranslatedOperation Permuted(const TracedOperation& traced, const Ints& order) {
  return {traced.graph.Add("Transpose", {traced.Tensor("self")}, {{"perm", order}})};
}

Ints Order(std::size_t dimensions) {
  Ints order;
  for (std::size_t i = 0; i < dimensions; ++i) order.push_back(static_cast<std::int64_t>(i));
  return order;
}

TranslatedOperation Transpose(const TracedOperation& traced) {
  Ints order = Order(traced.Sizes("self").size());
  std::swap(order.at(static_cast<std::size_t>(traced.Dimension("dim0"))),
            order.at(static_cast<std::size_t>(traced.Dimension("dim1"))));
  return Permuted(traced, order);
}

TranslatedOperation TransposeMatrix(const TracedOperation& traced) {
  Ints order = Order(traced.Sizes("self").size());
  std::reverse(order.begin(), order.end());
  return Permuted(traced, order);
}

TranslatedOperation Permute(const TracedOperation& traced) {
  Ints order = traced.Ints("dims");
  for (std::int64_t& dimension : order) {
    if (dimension < 0) dimension += static_cast<std::int64_t>(order.size());
  }
  return Permuted(traced, order);
}

TranslatedOperation Unsqueeze(const TracedOperation& traced) {
  return {traced.graph.Add("Unsqueeze",
                           {traced.Tensor("self"), traced.graph.Constant({traced.Int("dim")})})};
}

TranslatedOperation Squeeze(const TracedOperation& traced) {
  if (!traced.Has("dim")) traced.Refuse("names no dimension");
  if (SizesOf(traced.output()) == traced.Sizes("self")) return Same(traced);
  return {traced.graph.Add("Squeeze",
                           {traced.Tensor("self"), traced.graph.Constant(traced.Ints("dim"))})};
}

TranslatedOperation Select(const TracedOperation& traced) {
  const std::string index = traced.graph.Scalar(traced.Number("index"), OnnxType::kInt64);
  return {traced.graph.Add("Gather", {traced.Tensor("self"), index},
                           {{"axis", traced.Dimension("dim")}})};
}

TranslatedOperation IndexSelect(const TracedOperation& traced) {
  return {traced.graph.Add("Gather", {traced.Tensor("self"), traced.Tensor("index")},
                           {{"axis", traced.Dimension("dim")}})};
}

TranslatedOperation GatherElements(const TracedOperation& traced) {
  return {traced.graph.Add("GatherElements", {traced.Tensor("self"), traced.Tensor("index")},
                           {{"axis", traced.Dimension("dim")}})};
}

TranslatedOperation SliceOf(const TracedOperation& traced, std::int64_t begin, std::int64_t end,
                            std::int64_t step) {
  OnnxGraph& graph = traced.graph;
  return {graph.Add("Slice", {traced.Tensor("self"), graph.Constant({begin}), graph.Constant({end}),
                              graph.Constant({traced.Dimension("dim")}), graph.Constant({step})})};
}

TranslatedOperation Slice(const TracedOperation& traced) {
  constexpr std::int64_t kToTheEnd = 0x7fffffffffffffff;
  return SliceOf(traced, traced.Has("start") ? traced.Int("start") : 0,
                 traced.Has("end") ? traced.Int("end") : kToTheEnd, traced.Int("step"));
}

TranslatedOperation Narrow(const TracedOperation& traced) {
  const std::int64_t begin = traced.Int("start");
  return SliceOf(traced, begin, begin + traced.Int("length"), 1);
}

// aten::chunk, aten::split and aten::split_with_sizes.
TranslatedOperation Split(const TracedOperation& traced) {
  const std::int64_t axis = traced.Dimension("dim");
  Ints sizes;
  for (std::size_t i = 0; i < traced.outputs(); ++i) {
    sizes.push_back(SizesOf(traced.output(i)).at(static_cast<std::size_t>(axis)));
  }
  return traced.graph.AddNode("Split", {traced.Tensor("self"), traced.graph.Constant(sizes)},
                              {{"axis", axis}}, traced.outputs());
}

std::int64_t OutputDimension(const TracedOperation& traced) {
  const std::int64_t dimension = traced.Int("dim");
  const auto dimensions = static_cast<std::int64_t>(SizesOf(traced.output()).size());
  return dimension < 0 ? dimension + dimensions : dimension;
}

TranslatedOperation Concatenate(const TracedOperation& traced) {
  return {
      traced.graph.Add("Concat", traced.Tensors("tensors"), {{"axis", OutputDimension(traced)}})};
}

TranslatedOperation Stack(const TracedOperation& traced) {
  OnnxGraph& graph = traced.graph;
  const std::int64_t axis = OutputDimension(traced);
  std::vector<std::string> parts = traced.Tensors("tensors");
  for (std::string& part : parts) part = graph.Add("Unsqueeze", {part, graph.Constant({axis})});
  return {graph.Add("Concat", parts, {{"axis", axis}})};
}

// libtorch names the last dimension's two sides first, ONNX all fronts, then all backs.
TranslatedOperation Pad(const TracedOperation& traced) {
  const Ints given = traced.Ints("pad");
  const std::size_t dimensions = traced.Sizes("self").size();
  Ints pads(2 * dimensions, 0);
  for (std::size_t i = 0; i < given.size() / 2; ++i) {
    pads[dimensions - 1 - i] = given[2 * i];
    pads[2 * dimensions - 1 - i] = given[2 * i + 1];
  }
  OnnxGraph& graph = traced.graph;
  const std::string value = traced.Has("value")
                                ? traced.Operand("value")
                                : graph.Scalar(0.0, OnnxTypeOf(TypeOf(traced.output())));
  return {graph.Add("Pad", {traced.Tensor("self"), graph.Constant(pads), value})};
}

}  // namespace

const OperationTranslators& ShapeTranslators() {
  static const OperationTranslators translators = {
      {"aten::alias", Same},
      {"aten::cat", Concatenate},
      {"aten::chunk", Split},
      {"aten::clone", Same},
      {"aten::constant_pad_nd", Pad},
      {"aten::contiguous", Same},
      {"aten::detach", Same},
      {"aten::dropout", SameInput},
      {"aten::empty_like", Same},  // for its shape: what fills it follows
      {"aten::expand", Expand},
      {"aten::expand_as", Expand},
      {"aten::fill", Fill},
      {"aten::flatten", Flatten},
      {"aten::full_like", Fill},
      {"aten::gather", GatherElements},
      {"aten::index_select", IndexSelect},
      {"aten::narrow", Narrow},
      {"aten::ones_like", Fill},
      {"aten::permute", Permute},
      {"aten::reshape", View},
      {"aten::select", Select},
      {"aten::slice", Slice},
      {"aten::split", Split},
      {"aten::split_with_sizes", Split},
      {"aten::squeeze", Squeeze},
      {"aten::stack", Stack},
      {"aten::t", TransposeMatrix},
      {"aten::to", Same},
      {"aten::transpose", Transpose},
      {"aten::type_as", Same},
      {"aten::unsqueeze", Unsqueeze},
      {"aten::view", View},
      {"aten::zeros_like", Fill},
  };
  return translators;
}

}  // namespace mario
