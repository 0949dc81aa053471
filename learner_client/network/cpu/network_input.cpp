#include "learner_client/network/cpu/network_input.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

#include "learner_client/network/cpu/pixel_blocks.h"

namespace mario {
namespace {

using at::Tensor;

void Scale(std::span<const std::uint8_t> pixels, bool invert, float* values) {
  ScalePixels(pixels, invert, values);
}

void Scale(std::span<const std::uint8_t> pixels, bool invert, at::BFloat16* values) {
  static_assert(sizeof(at::BFloat16) == sizeof(std::uint16_t));
  ScalePixels(pixels, invert, &values->x);
}

void Scale(std::span<const std::uint8_t> pixels, bool invert, std::uint8_t* values) {
  std::transform(pixels.begin(), pixels.end(), values, [flip = invert ? 255 : 0](std::uint8_t p) {
    return static_cast<std::uint8_t>(p ^ flip);
  });
}

void Scale(std::span<const std::uint8_t> pixels, bool invert, double* values) {
  std::vector<float> scaled(pixels.size());
  ScalePixels(pixels, invert, scaled.data());
  std::copy(scaled.begin(), scaled.end(), values);
}

std::size_t StateBytes(const PixelBlocks& blocks) {
  return blocks.observation.bytes() * static_cast<std::size_t>(blocks.stack);
}

// The states' pixels to `values`, as blocks; returns the end of what was written.
template <typename T>
T* WriteValues(const PixelBlocks& blocks, std::span<const std::uint8_t> states, bool invert,
               T* values) {
  const std::size_t state_bytes = StateBytes(blocks);
  std::vector<std::uint8_t> pixels(blocks.values());
  const std::uint8_t padding = invert ? 255 : 0;  // a value of 0
  for (std::size_t at = 0; at < states.size(); at += state_bytes, values += pixels.size()) {
    WriteBlocks(blocks, states.subspan(at, state_bytes), padding, pixels);
    Scale(pixels, invert, values);
  }
  return values;
}

}  // namespace

NetworkInput::Tensors InputWriter::Write(std::initializer_list<StateBatch> batches) const {
  std::size_t bytes = 0;
  for (const StateBatch& batch : batches) bytes += batch.states.size();
  const auto count = static_cast<std::int64_t>(bytes / StateBytes(blocks_));
  const Tensor pixels = type_ == at::kFloat      ? Pixels<float>(batches, count)
                        : type_ == at::kBFloat16 ? Pixels<at::BFloat16>(batches, count)
                        : type_ == at::kByte     ? Pixels<std::uint8_t>(batches, count)
                                                 : Pixels<double>(batches, count);
  return {pixels, Held(batches, count)};
}

template <typename T>
Tensor InputWriter::Pixels(std::initializer_list<StateBatch> batches, std::int64_t count) const {
  const auto channels = static_cast<std::int64_t>(blocks_.channels());
  const Tensor values = at::empty({count, blocks_.rows, blocks_.columns, channels}, type_);
  T* next = values.data_ptr<T>();
  for (const StateBatch& batch : batches) {
    next = WriteValues(blocks_, batch.states, invert_pixels_, next);
  }
  return values.permute({0, 3, 1, 2});
}

Tensor InputWriter::Held(std::initializer_list<StateBatch> batches, std::int64_t count) const {
  if (held_ == 0) return {};
  Tensor one_hot = at::zeros({count, held_}, at::kFloat);
  float* row = one_hot.data_ptr<float>();
  for (const StateBatch& batch : batches) {
    for (const int action : batch.held) {
      row[action] = 1.0f;
      row += held_;
    }
  }
  return one_hot.to(type_ == at::kByte ? at::kFloat : type_);
}

}  // namespace mario
