#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "learner_client/network/export/onnx_graph.h"

namespace mario {

// Throws std::runtime_error when ONNX, as it is written here, has no such type.
OnnxType OnnxTypeOf(at::ScalarType type);

using TracedSizes = std::vector<std::int64_t>;

// Of a tensor. The batch's is that of the trace.
TracedSizes SizesOf(const torch::jit::Value& tensor);
at::ScalarType TypeOf(const torch::jit::Value& tensor);

// One operation of a traced network, and the graph that it is translated to. Arguments go by the
// names of libtorch's schema ("aten::softmax(Tensor self, int dim, ...)").
class TracedOperation {
 public:
  // What a value is called in the graph.
  using NameOf = std::function<std::string(const torch::jit::Value&)>;

  // `results`: whose outputs the operation's are: itself, or what unpacks the list that it makes.
  TracedOperation(const torch::jit::Node& node, const torch::jit::Node& results, OnnxGraph& to,
                  const NameOf& name_of)
      : graph(to), node_(node), results_(results), name_of_(name_of) {}

  std::string kind() const;
  bool Has(const std::string& argument) const;  // there is one, and it is not None

  // These throw std::runtime_error when the argument is something else.
  std::int64_t Int(const std::string& argument) const;
  double Number(const std::string& argument) const;  // or a boolean, as 0 or 1
  std::vector<std::int64_t> Ints(const std::string& argument) const;
  std::string Tensor(const std::string& argument) const;  // its name in the graph
  std::vector<std::string> Tensors(const std::string& argument) const;

  bool IsTensor(const std::string& argument) const;
  const torch::jit::Value& Argument(const std::string& argument) const;
  TracedSizes Sizes(const std::string& tensor) const { return SizesOf(Argument(tensor)); }
  std::int64_t Dimension(const std::string& argument, const std::string& of = "self") const;

  // A tensor, or a number as a scalar, as a value of the type of the result.
  std::string Operand(const std::string& argument) const;

  std::size_t outputs() const { return results_.outputs().size(); }
  const torch::jit::Value& output(std::size_t i = 0) const { return *results_.outputs().at(i); }

  // std::runtime_error with the sentence that `reason` ends.
  [[noreturn]] void Refuse(const std::string& reason) const;

  OnnxGraph& graph;

 private:
  const torch::jit::Node& node_;
  const torch::jit::Node& results_;
  const NameOf& name_of_;
};

// A name for each output.
using TranslatedOperation = std::vector<std::string>;
using OperationTranslator = std::function<TranslatedOperation(const TracedOperation&)>;
using OperationTranslators = std::map<std::string, OperationTranslator>;

// By the operation's kind ("aten::relu").
const OperationTranslators& ArithmeticTranslators();
const OperationTranslators& LayerTranslators();
const OperationTranslators& ShapeTranslators();

}  // namespace mario
