#include "learner_client/network/export/traced_operation.h"

#include <torch/csrc/jit/ir/constants.h>

#include <stdexcept>

namespace mario {
namespace {

namespace jit = torch::jit;

const at::TensorType& TensorTypeOf(const jit::Value& value) {
  const auto type = value.type()->castRaw<at::TensorType>();
  if (type == nullptr || !type->scalarType() || !type->sizes().concrete_sizes()) {
    throw std::runtime_error("a value of its trace is no tensor of a known shape");
  }
  return *type;
}

bool IsList(const jit::Value& value) { return value.node()->kind() == at::prim::ListConstruct; }

}  // namespace

OnnxType OnnxTypeOf(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return OnnxType::kFloat;
    case at::kDouble:
      return OnnxType::kDouble;
    case at::kByte:
      return OnnxType::kUint8;
    case at::kChar:
      return OnnxType::kInt8;
    case at::kInt:
      return OnnxType::kInt32;
    case at::kLong:
      return OnnxType::kInt64;
    case at::kBool:
      return OnnxType::kBool;
    default:
      throw std::runtime_error(std::string("it has values of the type ") + c10::toString(type) +
                               "; an exported network computes in fp32");
  }
}

TracedSizes SizesOf(const jit::Value& tensor) {
  return *TensorTypeOf(tensor).sizes().concrete_sizes();
}

at::ScalarType TypeOf(const jit::Value& tensor) { return *TensorTypeOf(tensor).scalarType(); }

std::string TracedOperation::kind() const { return node_.kind().toQualString(); }

void TracedOperation::Refuse(const std::string& reason) const {
  throw std::runtime_error("its operation " + kind() + " " + reason);
}

const jit::Value& TracedOperation::Argument(const std::string& argument) const {
  if (!node_.hasNamedInput(argument)) Refuse("has no argument " + argument);
  return *node_.namedInput(argument);
}

bool TracedOperation::Has(const std::string& argument) const {
  return node_.hasNamedInput(argument) &&
         !node_.namedInput(argument)->type()->isSubtypeOf(*at::NoneType::get());
}

bool TracedOperation::IsTensor(const std::string& argument) const {
  return Argument(argument).type()->isSubtypeOf(*at::TensorType::get());
}

double TracedOperation::Number(const std::string& argument) const {
  const auto value = jit::toIValue(&Argument(argument));
  if (!value) Refuse("takes a number that follows from the states");
  if (value->isBool()) return value->toBool() ? 1.0 : 0.0;
  if (!value->isScalar()) Refuse("has no number for " + argument);
  return value->toScalar().toDouble();
}

std::int64_t TracedOperation::Int(const std::string& argument) const {
  return static_cast<std::int64_t>(Number(argument));
}

std::vector<std::int64_t> TracedOperation::Ints(const std::string& argument) const {
  const jit::Value& list = Argument(argument);
  if (const auto value = jit::toIValue(&list)) {
    if (value->isInt()) return {value->toInt()};
    if (value->isIntList()) return value->toIntVector();
  }
  if (!IsList(list)) Refuse("has no list of numbers for " + argument);
  std::vector<std::int64_t> numbers;
  for (const jit::Value* element : list.node()->inputs()) {
    const auto value = jit::toIValue(element);
    if (!value || !value->isInt()) Refuse("takes a number that follows from the states");
    numbers.push_back(value->toInt());
  }
  return numbers;
}

std::string TracedOperation::Tensor(const std::string& argument) const {
  if (!IsTensor(argument)) Refuse("has no tensor for " + argument);
  return name_of_(Argument(argument));
}

std::vector<std::string> TracedOperation::Tensors(const std::string& argument) const {
  const jit::Value& list = Argument(argument);
  if (!IsList(list)) Refuse("has no list of tensors for " + argument);
  std::vector<std::string> names;
  for (const jit::Value* element : list.node()->inputs()) names.push_back(name_of_(*element));
  return names;
}

std::int64_t TracedOperation::Dimension(const std::string& argument, const std::string& of) const {
  const std::int64_t dimension = Int(argument);
  return dimension < 0 ? dimension + static_cast<std::int64_t>(Sizes(of).size()) : dimension;
}

std::string TracedOperation::Operand(const std::string& argument) const {
  const OnnxType type = OnnxTypeOf(TypeOf(output()));
  if (!IsTensor(argument)) return graph.Scalar(Number(argument), type);
  const OnnxType own = OnnxTypeOf(TypeOf(Argument(argument)));
  const std::string name = Tensor(argument);
  return own == type ? name : graph.Add("Cast", {name}, {{"to", static_cast<std::int64_t>(type)}});
}

}  // namespace mario
