#include "learner_client/network/export/onnx_export.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "learner_client/network/export/onnx_graph.h"
#include "learner_client/network/export/traced_operation.h"

namespace mario {
namespace {

namespace jit = torch::jit;

const std::string kStates = "states";
const std::string kLastActions = "last_actions";
const std::string kQValues = "q_values";

using TracedGraph = std::shared_ptr<jit::Graph>;

// Its inputs are the states, the last actions and the arrays.
TracedGraph Trace(const ExportedNetwork& network, std::int64_t batch) {
  const at::NoGradGuard no_gradients;
  std::vector<std::int64_t> sizes = network.state_sizes;
  sizes.insert(sizes.begin(), batch);
  jit::Stack inputs = {at::full(sizes, 16 * batch, at::kByte), at::zeros({batch}, at::kLong)};
  for (const auto& [name, array] : network.arrays) inputs.emplace_back(array);
  const auto compute = [&](jit::Stack stack) -> jit::Stack {
    return {network.q_values(stack.at(0).toTensor(), stack.at(1).toTensor())};
  };
  TracedGraph graph = jit::tracer::trace(
                          inputs, compute, [](const at::Tensor&) { return std::string(); },
                          /*strict=*/true, /*force_outplace=*/true)
                          .first->graph;
  jit::ConstantPropagation(graph);
  return graph;
}

OperationTranslator FindTranslator(const std::string& kind) {
  for (const auto* table : {&ArithmeticTranslators(), &LayerTranslators(), &ShapeTranslators()}) {
    if (const auto found = table->find(kind); found != table->end()) return found->second;
  }
  throw std::runtime_error("there is no translation of its operation " + kind);
}

std::string Shape(const TracedSizes& sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

// Writes what the network's output follows from, and no more.
class Translation {
 public:
  Translation(const ExportedNetwork& network, const jit::Graph& traced)
      : network_(network), name_of_([this](const jit::Value& value) { return NameOf(value); }) {
    for (std::size_t i = 0; i < traced.inputs().size(); ++i) inputs_[traced.inputs()[i]] = i;
  }

  OnnxGraph Translate(const jit::Value& output, std::int64_t batch) {
    if (SizesOf(output) != TracedSizes{batch, network_.actions}) {
      throw std::runtime_error("of " + std::to_string(batch) + " states it gives values " +
                               Shape(SizesOf(output)) + " in place of " +
                               Shape({batch, network_.actions}));
    }
    graph_.Rename(NameOf(output), kQValues);
    std::vector<std::int64_t> sizes = network_.state_sizes;
    sizes.insert(sizes.begin(), -1);
    graph_.AddInput({kStates, OnnxType::kUint8, sizes,
                     "the last observations, grey pixels, the newest last: [batch, stack, height, "
                     "width]"});
    if (uses_last_actions_) {
      graph_.AddInput(
          {kLastActions, OnnxType::kInt64, {-1}, "the last executed actions, by index"});
    }
    graph_.AddOutput({kQValues, OnnxTypeOf(TypeOf(output)), {-1, network_.actions}, "by action"});
    return std::move(graph_);
  }

 private:
  std::string NameOf(const jit::Value& value) {
    const auto known = names_.find(&value);
    if (known != names_.end()) return known->second;
    if (const auto input = inputs_.find(&value); input != inputs_.end()) {
      names_[&value] = NameInput(input->second);
    } else if (value.node()->kind() == at::prim::Constant) {
      names_[&value] = AddArray(*jit::toIValue(&value), "array:" + std::to_string(names_.size()));
    } else {
      TranslateNode(*value.node());
    }
    return names_.at(&value);
  }

  std::string NameInput(std::size_t i) {
    if (i == 0) return kStates;
    uses_last_actions_ = uses_last_actions_ || i == 1;
    if (i == 1) return kLastActions;
    const auto& [name, array] = network_.arrays.at(i - 2);
    if (name == kStates || name == kLastActions || name == kQValues) {
      throw std::runtime_error("a parameter of it is called " + name + ": give it another name");
    }
    return AddArray(array, name);
  }

  std::string AddArray(const at::IValue& value, const std::string& name) {
    if (!value.isTensor()) throw std::runtime_error("it takes a value that is no tensor");
    const at::Tensor array = value.toTensor().detach().cpu().contiguous();
    graph_.AddArray({name, OnnxTypeOf(array.scalar_type()), array.sizes().vec()},
                    {static_cast<const std::byte*>(array.data_ptr()), array.nbytes()});
    return name;
  }

  void TranslateNode(const jit::Node& results) {
    const bool unpacks = results.kind() == at::prim::ListUnpack;
    const jit::Node& node = unpacks ? *results.input()->node() : results;
    const TracedOperation operation(node, results, graph_, name_of_);
    const TranslatedOperation translated = FindTranslator(operation.kind())(operation);
    for (std::size_t i = 0; i < translated.size(); ++i) {
      names_[results.outputs().at(i)] = translated[i];
    }
  }

  const ExportedNetwork& network_;
  const TracedOperation::NameOf name_of_;
  std::unordered_map<const jit::Value*, std::size_t> inputs_;
  std::unordered_map<const jit::Value*, std::string> names_;
  OnnxGraph graph_;
  bool uses_last_actions_ = false;
};

OnnxGraph Translate(const ExportedNetwork& network, std::int64_t batch) {
  const TracedGraph traced = Trace(network, batch);
  return Translation(network, *traced).Translate(*traced->outputs().at(0), batch);
}

}  // namespace

std::string ToOnnx(const ExportedNetwork& network,
                   const std::map<std::string, std::string>& metadata) {
  const OnnxGraph graph = Translate(network, 2);
  // A trace knows the batch as a number only: where that has come into the file, two differ.
  if (graph.Serialize({}) != Translate(network, 3).Serialize({})) {
    throw std::runtime_error(
        "its operations depend on the number of states or on their pixels: let a reshape keep the "
        "first dimension, and choose nothing by a value");
  }
  return graph.Serialize(metadata);
}

}  // namespace mario
