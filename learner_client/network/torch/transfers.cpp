#include "learner_client/network/torch/transfers.h"

#include <ATen/ATen.h>

#include <cstring>
#include <initializer_list>

namespace mario {
namespace {

using at::Tensor;

// Writes arrays one after the other into a tensor of bytes.
class Packer {
 public:
  explicit Packer(const Tensor& bytes) : next_(bytes.data_ptr<std::uint8_t>()) {}

  template <typename T>
  void Add(std::span<const T> values) {
    std::memcpy(next_, values.data(), values.size_bytes());
    next_ += values.size_bytes();
  }

 private:
  std::uint8_t* next_;
};

// Takes them out again, in the same order.
class Unpacker {
 public:
  explicit Unpacker(const Tensor& bytes) : bytes_(bytes) {}

  // [count] of a type of four bytes.
  Tensor Take(std::int64_t count, at::ScalarType type) { return TakeBytes(4 * count).view(type); }
  Tensor TakeBytes(std::int64_t count) {
    const std::int64_t begin = taken_;
    taken_ += count;
    return bytes_.narrow(0, begin, count);
  }

 private:
  const Tensor bytes_;
  std::int64_t taken_ = 0;
};

std::int64_t BytesOf(const std::array<std::int64_t, 3>& frame) {
  return frame[0] * frame[1] * frame[2];
}

static_assert(sizeof(int) == 4 && sizeof(float) == 4);

}  // namespace

DeviceBatch Transfers::Up(const Batch& batch, const std::array<std::int64_t, 3>& frame) {
  const std::int64_t size = batch.size, pixels = size * BytesOf(frame);
  const auto margins = static_cast<std::int64_t>(batch.margins.size());
  const Tensor staging = Staging(6 * 4 * size + 4 * margins + 2 * pixels);
  Packer packer(staging);
  for (const std::vector<int>* ints : {&batch.actions, &batch.held, &batch.next_held}) {
    packer.Add(std::span<const int>(*ints));
  }
  for (const std::vector<float>* floats :
       {&batch.returns, &batch.discounts, &batch.weights, &batch.margins}) {
    packer.Add(std::span<const float>(*floats));
  }
  packer.Add(std::span<const std::uint8_t>(batch.states));
  packer.Add(std::span<const std::uint8_t>(batch.next_states));

  Unpacker unpacker(Copy(staging));
  DeviceBatch there;
  for (Tensor* ints : {&there.actions, &there.states.held, &there.next_states.held}) {
    *ints = unpacker.Take(size, at::kInt).to(at::kLong);
  }
  for (Tensor* floats : {&there.returns, &there.discounts, &there.weights}) {
    *floats = unpacker.Take(size, at::kFloat).to(type_);
  }
  if (margins > 0) there.margins = unpacker.Take(margins, at::kFloat).to(type_);
  for (States* states : {&there.states, &there.next_states}) {
    states->pixels = unpacker.TakeBytes(pixels).view({size, frame[0], frame[1], frame[2]});
  }
  return there;
}

States Transfers::Up(const StateBatch& batch, const std::array<std::int64_t, 3>& frame) {
  const std::int64_t size = batch.size(), pixels = size * BytesOf(frame);
  const Tensor staging = Staging(4 * size + pixels);
  Packer packer(staging);
  packer.Add(batch.held);
  packer.Add(batch.states);
  Unpacker unpacker(Copy(staging));
  States there;
  there.held = unpacker.Take(size, at::kInt).to(at::kLong);
  there.pixels = unpacker.TakeBytes(pixels).view({size, frame[0], frame[1], frame[2]});
  return there;
}

Tensor Transfers::Down(const Tensor& numbers) {
  ++count_;
  if (device_.is_cpu()) return numbers.to(at::kFloat).contiguous();
  Tensor host = at::empty(numbers.sizes(), at::TensorOptions(at::kFloat).pinned_memory(true));
  host.copy_(numbers.to(at::kFloat), /*non_blocking=*/true);
  return host;
}

Tensor Transfers::Staging(std::int64_t bytes) {
  Tensor& staging = staging_[next_];
  next_ = 1 - next_;
  if (!staging.defined() || staging.numel() < bytes) {
    staging = at::empty({bytes}, at::TensorOptions(at::kByte).pinned_memory(device_.is_cuda()));
  }
  return staging.narrow(0, 0, bytes);
}

// On a processor the staged bytes are what the network sees.
Tensor Transfers::Copy(const Tensor& staging) {
  ++count_;
  return device_.is_cpu() ? staging : staging.to(device_, /*non_blocking=*/true);
}

}  // namespace mario
