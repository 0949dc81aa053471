#include "learner_client/network/export/onnx_graph.h"

#include <onnx_messages.pb.h>

#include <bit>
#include <cstring>
#include <stdexcept>

namespace mario {
namespace {

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

constexpr std::int64_t kIrVersion = 8;
constexpr std::int64_t kOpset = 17;
constexpr std::size_t kMaxBytes = 0x7fffffff;  // of a protobuf message

void Describe(const OnnxValue& value, onnx::ValueInfoProto& out) {
  out.set_name(value.name);
  out.set_doc_string(value.description);
  onnx::TypeProto::Tensor& type = *out.mutable_type()->mutable_tensor_type();
  type.set_elem_type(static_cast<int>(value.type));
  for (const std::int64_t size : value.sizes) {
    auto& dimension = *type.mutable_shape()->add_dim();
    if (size < 0) {
      dimension.set_dim_param("batch");
    } else {
      dimension.set_dim_value(size);
    }
  }
}

// Sets the field that holds a value of its type.
struct AttributeWriter {
  onnx::AttributeProto& out;

  void operator()(std::int64_t value) const {
    out.set_type(onnx::AttributeProto::INT);
    out.set_i(value);
  }
  void operator()(double value) const {
    out.set_type(onnx::AttributeProto::FLOAT);
    out.set_f(static_cast<float>(value));
  }
  void operator()(const std::string& value) const {
    out.set_type(onnx::AttributeProto::STRING);
    out.set_s(value);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    out.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) out.add_ints(value);
  }
};

template <typename T>
std::span<const std::byte> BytesOf(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

}  // namespace

struct OnnxGraph::Messages {
  onnx::GraphProto graph;
};

OnnxGraph::OnnxGraph() : messages_(std::make_unique<Messages>()) {
  messages_->graph.set_name("q_network");
}

OnnxGraph::~OnnxGraph() = default;
OnnxGraph::OnnxGraph(OnnxGraph&&) noexcept = default;
OnnxGraph& OnnxGraph::operator=(OnnxGraph&&) noexcept = default;

void OnnxGraph::AddInput(const OnnxValue& input) { Describe(input, *messages_->graph.add_input()); }

void OnnxGraph::AddOutput(const OnnxValue& output) {
  Describe(output, *messages_->graph.add_output());
}

void OnnxGraph::AddArray(const OnnxValue& array, std::span<const std::byte> bytes) {
  onnx::TensorProto& tensor = *messages_->graph.add_initializer();
  tensor.set_name(array.name);
  tensor.set_data_type(static_cast<int>(array.type));
  for (const std::int64_t size : array.sizes) tensor.add_dims(size);
  tensor.set_raw_data(bytes.data(), bytes.size());
}

std::string OnnxGraph::Constant(const std::vector<std::int64_t>& values) {
  const std::string name = NewName();
  AddArray({name, OnnxType::kInt64, {static_cast<std::int64_t>(values.size())}},
           std::as_bytes(std::span(values)));
  return name;
}

std::string OnnxGraph::Scalar(double value, OnnxType type) {
  const std::string name = NewName();
  const OnnxValue array{name, type, {}};
  switch (type) {
    case OnnxType::kFloat:
      AddArray(array, BytesOf(static_cast<float>(value)));
      break;
    case OnnxType::kUint8:
      AddArray(array, BytesOf(static_cast<std::uint8_t>(value)));
      break;
    case OnnxType::kInt8:
      AddArray(array, BytesOf(static_cast<std::int8_t>(value)));
      break;
    case OnnxType::kInt32:
      AddArray(array, BytesOf(static_cast<std::int32_t>(value)));
      break;
    case OnnxType::kInt64:
      AddArray(array, BytesOf(static_cast<std::int64_t>(value)));
      break;
    case OnnxType::kBool:
      AddArray(array, BytesOf(value != 0.0));
      break;
    case OnnxType::kDouble:
      AddArray(array, BytesOf(value));
      break;
  }
  return name;
}

std::vector<std::string> OnnxGraph::AddNode(const std::string& op,
                                            const std::vector<std::string>& inputs,
                                            const OnnxAttributes& attributes, std::size_t outputs) {
  onnx::NodeProto& node = *messages_->graph.add_node();
  node.set_op_type(op);
  for (const std::string& input : inputs) node.add_input(input);
  for (const auto& [name, value] : attributes) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    std::visit(AttributeWriter{attribute}, value);
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < outputs; ++i) {
    names.push_back(NewName());
    node.add_output(names.back());
  }
  node.set_name(op + "_" + names.front());
  return names;
}

std::string OnnxGraph::Add(const std::string& op, const std::vector<std::string>& inputs,
                           const OnnxAttributes& attributes) {
  return AddNode(op, inputs, attributes, 1).front();
}

void OnnxGraph::Rename(const std::string& value, const std::string& name) {
  onnx::NodeProto& node = *messages_->graph.add_node();
  node.set_op_type("Identity");
  node.set_name("Identity_" + name);
  node.add_input(value);
  node.add_output(name);
}

std::string OnnxGraph::Serialize(const std::map<std::string, std::string>& metadata) const {
  onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("mario-learning");
  model.set_producer_version(MARIO_VERSION);
  model.add_opset_import()->set_version(kOpset);
  for (const auto& [key, value] : metadata) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  *model.mutable_graph() = messages_->graph;
  if (model.ByteSizeLong() > kMaxBytes) {
    throw std::runtime_error("the network is too large for ONNX: a file of it may have 2 GiB");
  }
  return model.SerializeAsString();
}

std::string OnnxGraph::NewName() { return "value:" + std::to_string(++names_); }

}  // namespace mario
