#include "learner_client/network/named_tensors.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace mario {
namespace {

constexpr std::size_t kMaxTensors = 10'000;
constexpr std::size_t kMaxDimensions = 8;
constexpr std::int64_t kMaxValues = 1'000'000'000;

std::string ShapeText(const NamedTensor& tensor) {
  std::string text;
  for (const std::int64_t size : tensor.shape) {
    text += (text.empty() ? "" : ", ") + std::to_string(size);
  }
  return tensor.name + " [" + text + "]";
}

// Null: there is none.
const NamedTensor* Look(const NamedTensors& tensors, const std::string& name) {
  const auto found = std::ranges::find(tensors, name, &NamedTensor::name);
  return found == tensors.end() ? nullptr : &*found;
}

std::int64_t GetSize(Deserializer& file) {
  const auto size = file.Get<std::int64_t>();
  if (size < 0 || size > kMaxValues) throw std::runtime_error("an array of weights has no size");
  return size;
}

}  // namespace

std::int64_t CountValues(const NamedTensors& tensors) {
  std::int64_t count = 0;
  for (const NamedTensor& tensor : tensors) count += std::ssize(tensor.values);
  return count;
}

void RequireSameShapes(const NamedTensors& expected, const NamedTensors& given,
                       const std::string& network) {
  const std::string start = "the weights are another network's: ";
  for (const NamedTensor& tensor : expected) {
    const NamedTensor* same = Look(given, tensor.name);
    if (same == nullptr) {
      throw std::runtime_error(start + "they lack the " + ShapeText(tensor) + " of " + network);
    }
    if (same->shape != tensor.shape || same->values.size() != tensor.values.size()) {
      throw std::runtime_error(start + "they have " + ShapeText(*same) + ", and " + network +
                               " has " + ShapeText(tensor));
    }
  }
  for (const NamedTensor& tensor : given) {
    if (Look(expected, tensor.name) != nullptr) continue;
    throw std::runtime_error(start + "they have " + ShapeText(tensor) + ", and " + network +
                             " has no such array");
  }
  if (given.size() != expected.size()) {
    throw std::runtime_error(start + "one of their arrays appears twice");
  }
}

const NamedTensor& Find(const NamedTensors& tensors, const std::string& name) {
  const NamedTensor* found = Look(tensors, name);
  if (found == nullptr) throw std::logic_error("there is no array " + name);
  return *found;
}

void Put(Serializer& file, const std::string& name, const NamedTensors& tensors) {
  file.Put(name, static_cast<std::uint64_t>(tensors.size()));
  for (const NamedTensor& tensor : tensors) {
    file.Put(tensor.name);
    file.Put(static_cast<std::uint64_t>(tensor.shape.size()));
    for (const std::int64_t size : tensor.shape) file.Put(size);
    file.Put(std::span<const float>(tensor.values));
  }
}

NamedTensors GetNamedTensors(Deserializer& file, const std::string& name) {
  file.ExpectName(name);
  NamedTensors tensors(file.GetCount(kMaxTensors));
  for (NamedTensor& tensor : tensors) {
    tensor.name = file.GetString();
    tensor.shape.resize(file.GetCount(kMaxDimensions));
    std::int64_t count = 1;
    for (std::int64_t& size : tensor.shape) {
      size = GetSize(file);
      count *= size;
      if (count > kMaxValues) throw std::runtime_error("an array of weights is too large");
    }
    tensor.values = file.GetFloats(static_cast<std::size_t>(count));
    if (std::ssize(tensor.values) != count) {
      throw std::runtime_error(tensor.name + " has not the size that its shape says");
    }
  }
  return tensors;
}

}  // namespace mario
