#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "learner_client/base/serializer.h"

namespace mario {

// One named array of a network, with a module's names and layout in libtorch:
// "encoder.conv1.weight", convolutions [out, in, height, width], linear layers [out, in].
struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;

  bool operator==(const NamedTensor&) const = default;
};
using NamedTensors = std::vector<NamedTensor>;

// Of all arrays together.
std::int64_t CountValues(const NamedTensors& tensors);

// Throws std::runtime_error unless `given` has the names and shapes of `expected`, in any order,
// saying which one differs. `network`, "nature with a scalar head", is whose `expected` are.
void RequireSameShapes(const NamedTensors& expected, const NamedTensors& given,
                       const std::string& network);

// The one of a name; RequireSameShapes has found it to be there.
const NamedTensor& Find(const NamedTensors& tensors, const std::string& name);

void Put(Serializer& file, const std::string& name, const NamedTensors& tensors);
// Throws std::runtime_error when it is not as Put writes it.
NamedTensors GetNamedTensors(Deserializer& file, const std::string& name);

}  // namespace mario
