#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace mario {

// TensorProto.DataType.
enum class OnnxType : int {
  kFloat = 1,
  kUint8 = 2,
  kInt8 = 3,
  kInt32 = 6,
  kInt64 = 7,
  kBool = 9,
  kDouble = 11
};

// What is said of an input or output. -1 in `sizes`: the batch, which may be of any size.
struct OnnxValue {
  std::string name;
  OnnxType type = OnnxType::kFloat;
  std::vector<std::int64_t> sizes;
  std::string description = {};
};

using OnnxAttribute = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>>;
using OnnxAttributes = std::map<std::string, OnnxAttribute>;

// A computation as an ONNX file holds it (opset 17, as onnxruntime 1.12 and later read it): nodes,
// each after those whose values it takes, and the arrays that are known beforehand. Values go by
// their names.
class OnnxGraph {
 public:
  OnnxGraph();
  ~OnnxGraph();
  OnnxGraph(OnnxGraph&&) noexcept;
  OnnxGraph& operator=(OnnxGraph&&) noexcept;

  void AddInput(const OnnxValue& input);
  void AddOutput(const OnnxValue& output);

  // An array, little-endian, under a name of its own.
  void AddArray(const OnnxValue& array, std::span<const std::byte> bytes);

  // Arrays without a name of their own; returns the one they are given.
  std::string Constant(const std::vector<std::int64_t>& values);  // [n] int64
  std::string Scalar(double value, OnnxType type);                // []

  // A node of the operator `op`; returns the names of its outputs. An empty name among `inputs`:
  // that input is left out.
  std::vector<std::string> AddNode(const std::string& op, const std::vector<std::string>& inputs,
                                   const OnnxAttributes& attributes, std::size_t outputs);
  std::string Add(const std::string& op, const std::vector<std::string>& inputs,
                  const OnnxAttributes& attributes = {});  // of one output

  // Gives a value a second name, that of an output.
  void Rename(const std::string& value, const std::string& name);

  // The file's bytes. `metadata` goes with it as it is. Throws std::runtime_error when they are
  // more than protobuf's 2 GiB.
  std::string Serialize(const std::map<std::string, std::string>& metadata) const;

 private:
  struct Messages;
  std::string NewName();

  std::unique_ptr<Messages> messages_;
  int names_ = 0;
};

}  // namespace mario
