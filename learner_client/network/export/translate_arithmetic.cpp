#include "learner_client/network/export/traced_operation.h"

// Operations of each value by itself, and sums along dimensions.
namespace mario {
namespace {

OperationTranslator Unary(const std::string& op) {
  return [op](const TracedOperation& traced) -> TranslatedOperation {
    return {traced.graph.Add(op, {traced.Operand("self")})};
  };
}

OperationTranslator Binary(const std::string& op) {
  return [op](const TracedOperation& traced) -> TranslatedOperation {
    return {traced.graph.Add(op, {traced.Operand("self"), traced.Operand("other")})};
  };
}

// With the factor of the second operand that libtorch's sums have.
std::string Scaled(const TracedOperation& traced, const std::string& argument) {
  const std::string operand = traced.Operand(argument);
  if (!traced.Has("alpha") || traced.Number("alpha") == 1.0) return operand;
  return traced.graph.Add("Mul", {operand, traced.Operand("alpha")});
}

TranslatedOperation Sum(const TracedOperation& traced) {
  return {traced.graph.Add("Add", {traced.Operand("self"), Scaled(traced, "other")})};
}

TranslatedOperation Subtract(const TracedOperation& traced) {
  return {traced.graph.Add("Sub", {traced.Operand("self"), Scaled(traced, "other")})};
}

TranslatedOperation SubtractReversed(const TracedOperation& traced) {
  return {traced.graph.Add("Sub", {traced.Operand("other"), Scaled(traced, "self")})};
}

TranslatedOperation Divide(const TracedOperation& traced) {
  if (traced.Has("rounding_mode")) traced.Refuse("rounds, for which there is no translation");
  return Binary("Div")(traced);
}

TranslatedOperation Square(const TracedOperation& traced) {
  const std::string input = traced.Operand("self");
  return {traced.graph.Add("Mul", {input, input})};
}

TranslatedOperation Power(const TracedOperation& traced) {
  return {traced.graph.Add("Pow", {traced.Operand("self"), traced.Operand("exponent")})};
}

// Compares in the type of the first; a number is written in it.
OperationTranslator Comparison(const std::string& op) {
  return [op](const TracedOperation& traced) -> TranslatedOperation {
    const OnnxType type = OnnxTypeOf(TypeOf(traced.Argument("self")));
    std::string other;
    if (!traced.IsTensor("other")) {
      other = traced.graph.Scalar(traced.Number("other"), type);
    } else if (OnnxTypeOf(TypeOf(traced.Argument("other"))) == type) {
      other = traced.Tensor("other");
    } else {
      traced.Refuse("compares values of two types, for which there is no translation");
    }
    return {traced.graph.Add(op, {traced.Tensor("self"), other})};
  };
}

OperationTranslator Reduction(const std::string& op) {
  return [op](const TracedOperation& traced) -> TranslatedOperation {
    std::vector<std::string> inputs = {traced.Operand("self")};
    const bool keeps = traced.Has("keepdim") && traced.Number("keepdim") != 0.0;
    OnnxAttributes attributes = {{"keepdims", std::int64_t{keeps}}};
    if (traced.Has("dim")) {
      const std::vector<std::int64_t> axes = traced.Ints("dim");
      if (op == "ReduceSum" && !axes.empty()) {  // the only one that takes them as an input
        inputs.push_back(traced.graph.Constant(axes));
      } else if (!axes.empty()) {
        attributes["axes"] = axes;
      }
    }
    return {traced.graph.Add(op, inputs, attributes)};
  };
}

OperationTranslator AlongDimension(const std::string& op) {
  return [op](const TracedOperation& traced) -> TranslatedOperation {
    return {traced.graph.Add(op, {traced.Operand("self")}, {{"axis", traced.Dimension("dim")}})};
  };
}

TranslatedOperation Clamp(const TracedOperation& traced) {
  std::vector<std::string> inputs = {traced.Operand("self")};
  inputs.push_back(traced.Has("min") ? traced.Operand("min") : "");
  inputs.push_back(traced.Has("max") ? traced.Operand("max") : "");
  return {traced.graph.Add("Clip", inputs)};
}

TranslatedOperation LeakyRelu(const TracedOperation& traced) {
  return {traced.graph.Add("LeakyRelu", {traced.Operand("self")},
                           {{"alpha", traced.Number("negative_slope")}})};
}

TranslatedOperation Elu(const TracedOperation& traced) {
  if (traced.Number("scale") != 1.0 || traced.Number("input_scale") != 1.0) {
    traced.Refuse("is scaled, for which there is no translation");
  }
  return {traced.graph.Add("Elu", {traced.Operand("self")}, {{"alpha", traced.Number("alpha")}})};
}

TranslatedOperation Silu(const TracedOperation& traced) {
  const std::string input = traced.Operand("self");
  return {traced.graph.Add("Mul", {input, traced.graph.Add("Sigmoid", {input})})};
}

// x / 2 * (1 + erf(x / sqrt(2))).
TranslatedOperation Gelu(const TracedOperation& traced) {
  OnnxGraph& graph = traced.graph;
  const OnnxType type = OnnxTypeOf(TypeOf(traced.output()));
  const std::string input = traced.Operand("self");
  const std::string scaled = graph.Add("Mul", {input, graph.Scalar(0.70710678118654752, type)});
  const std::string grown = graph.Add("Add", {graph.Add("Erf", {scaled}), graph.Scalar(1.0, type)});
  return {graph.Add("Mul", {graph.Add("Mul", {input, graph.Scalar(0.5, type)}), grown})};
}

TranslatedOperation Where(const TracedOperation& traced) {
  return {traced.graph.Add(
      "Where", {traced.Tensor("condition"), traced.Operand("self"), traced.Operand("other")})};
}

}  // namespace

const OperationTranslators& ArithmeticTranslators() {
  static const OperationTranslators translators = {
      {"aten::abs", Unary("Abs")},
      {"aten::add", Sum},
      {"aten::amax", Reduction("ReduceMax")},
      {"aten::amin", Reduction("ReduceMin")},
      {"aten::clamp", Clamp},
      {"aten::clamp_max", Clamp},
      {"aten::clamp_min", Clamp},
      {"aten::div", Divide},
      {"aten::elu", Elu},
      {"aten::eq", Comparison("Equal")},
      {"aten::exp", Unary("Exp")},
      {"aten::gelu", Gelu},
      {"aten::gt", Comparison("Greater")},
      {"aten::leaky_relu", LeakyRelu},
      {"aten::log", Unary("Log")},
      {"aten::log_softmax", AlongDimension("LogSoftmax")},
      {"aten::lt", Comparison("Less")},
      {"aten::maximum", Binary("Max")},
      {"aten::mean", Reduction("ReduceMean")},
      {"aten::minimum", Binary("Min")},
      {"aten::mul", Binary("Mul")},
      {"aten::neg", Unary("Neg")},
      {"aten::pow", Power},
      {"aten::relu", Unary("Relu")},
      {"aten::rsub", SubtractReversed},
      {"aten::sigmoid", Unary("Sigmoid")},
      {"aten::silu", Silu},
      {"aten::softmax", AlongDimension("Softmax")},
      {"aten::softplus", Unary("Softplus")},
      {"aten::sqrt", Unary("Sqrt")},
      {"aten::square", Square},
      {"aten::sub", Subtract},
      {"aten::sum", Reduction("ReduceSum")},
      {"aten::tanh", Unary("Tanh")},
      {"aten::where", Where},
  };
  return translators;
}

}  // namespace mario
