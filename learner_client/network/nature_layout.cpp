#include "learner_client/network/nature_layout.h"

#include <numeric>
#include <stdexcept>

#include "learner_client/network/registry.h"

namespace mario {
namespace {

std::size_t Index(std::int64_t value) { return static_cast<std::size_t>(value); }

// An axis after the three convolutions; 0: it is too small for them.
std::int64_t FeatureSide(int side, bool same_padding) {
  const std::int64_t padding = same_padding ? 1 : 0;
  const std::int64_t first = same_padding ? (side + 3) / 4 : (side - 4) / 4;
  const std::int64_t second = (first + 2 * padding - 4 + 2) / 2;
  const std::int64_t third = second + 2 * padding - 2;
  return side < 8 && !same_padding ? 0 : third > 0 && second > 0 ? third : 0;
}

std::vector<std::size_t> Straight(std::int64_t size) {
  std::vector<std::size_t> row(Index(size));
  std::iota(row.begin(), row.end(), std::size_t{0});
  return row;
}

// Of [height, width, in], as [in, height, width].
std::vector<std::size_t> ChannelsFirst(std::int64_t in, std::int64_t height, std::int64_t width) {
  std::vector<std::size_t> row;
  for (std::int64_t channel = 0; channel < in; ++channel) {
    for (std::int64_t at = 0; at < height * width; ++at) row.push_back(Index(at * in + channel));
  }
  return row;
}

// Of [2, 2, stack, 4, 4], as [stack, 8, 8].
std::vector<std::size_t> Frames(int stack) {
  std::vector<std::size_t> row;
  for (int frame = 0; frame < stack; ++frame) {
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        const int block = (y / 4) * 2 + x / 4;
        row.push_back(Index(((block * stack + frame) * 4 + y % 4) * 4 + x % 4));
      }
    }
  }
  return row;
}

}  // namespace

NatureLayout::NatureLayout(const NetworkConfig& config, const NetworkShape& shape)
    : network_(Describe(config)) {
  const std::int64_t height = FeatureSide(shape.observation.height, config.same_padding);
  const std::int64_t width = FeatureSide(shape.observation.width, config.same_padding);
  if (height < 1 || width < 1) {
    throw std::runtime_error("observations of " + std::to_string(shape.observation.height) + "x" +
                             std::to_string(shape.observation.width) +
                             " are too small for the network's convolutions; 36x36 is enough");
  }
  const std::int64_t first = config.filters[0], second = config.filters[1],
                     third = config.filters[2];
  const auto add = [this](const std::string& name, std::vector<std::int64_t> sizes,
                          std::vector<std::size_t> row) {
    const std::int64_t rows = sizes.front();
    Add(name + ".weight", std::move(sizes), std::move(row));
    Add(name + ".bias", {rows}, {0});
  };
  add("encoder.conv1", {first, config.stack, 8, 8}, Frames(config.stack));
  add("encoder.conv2", {second, first, 4, 4}, ChannelsFirst(first, 4, 4));
  add("encoder.conv3", {third, second, 3, 3}, ChannelsFirst(second, 3, 3));

  std::vector<std::size_t> inputs = ChannelsFirst(third, height, width);
  for (int action = 0; config.show_held && action < shape.actions; ++action) {
    inputs.push_back(inputs.size());
  }
  const bool dueling = config.head == "dueling";
  const std::int64_t hidden = config.hidden, columns = std::ssize(inputs);
  add("hidden", {dueling ? 2 * hidden : hidden, columns}, std::move(inputs));
  add(dueling ? "head.advantage" : "head.q", {shape.actions, hidden}, Straight(hidden));
  if (dueling) add("head.value", {1, hidden}, Straight(hidden));
}

void NatureLayout::Add(const std::string& name, std::vector<std::int64_t> shape,
                       std::vector<std::size_t> row) {
  const std::size_t rows = Index(shape.front());
  size_ += rows * row.size();
  arrays_.push_back({name, std::move(shape), std::move(row), rows});
}

NamedTensors NatureLayout::ToNamed(std::span<const float> flat) const {
  NamedTensors tensors;
  for (const Array& array : arrays_) {
    NamedTensor& tensor =
        tensors.emplace_back(NamedTensor{.name = array.name, .shape = array.shape, .values = {}});
    tensor.values.reserve(array.rows * array.row.size());
    for (std::size_t row = 0; row < array.rows; ++row, flat = flat.subspan(array.row.size())) {
      for (const std::size_t at : array.row) tensor.values.push_back(flat[at]);
    }
  }
  return tensors;
}

void NatureLayout::FromNamed(const NamedTensors& tensors, std::span<float> flat) const {
  NamedTensors expected;
  for (const Array& array : arrays_) {
    expected.push_back(
        {array.name, array.shape, std::vector<float>(array.rows * array.row.size())});
  }
  RequireSameShapes(expected, tensors, network_);
  for (const Array& array : arrays_) {
    const float* value = Find(tensors, array.name).values.data();
    for (std::size_t row = 0; row < array.rows; ++row, flat = flat.subspan(array.row.size())) {
      for (const std::size_t at : array.row) flat[at] = *value++;
    }
  }
}

}  // namespace mario
