#include "learner_client/replay/replay_buffer.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "learner_client/base/machine_memory.h"

namespace mario {
namespace {

// Draws of slots that cannot be sampled (an episode's end, the write head) before giving up.
constexpr int kDraws = 1'000;

std::string MiB(std::size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

std::runtime_error NothingToSample() {
  return std::runtime_error("the replay holds no complete transition yet; raise observe-steps");
}

ReplayBuffer::ReplayBuffer(const ReplayConfig& config, const ReplayShape& shape)
    : shape_(shape),
      ring_frames_(config.frames / shape.environments),
      counts_(Index(shape.environments)),
      begins_(Index(shape.environments)) {
  if (ring_frames_ < shape.stack + shape.n_step + 1) {
    throw std::runtime_error("a replay of " + std::to_string(config.frames) + " frames leaves " +
                             std::to_string(ring_frames_) +
                             " an environment, too few for a stack and an n-step window; enlarge "
                             "replay-frames");
  }
  if (bytes() > UsableBytes()) {
    throw std::runtime_error("a replay of " + std::to_string(config.frames) + " frames takes " +
                             MiB(bytes()) + ", there are " + MiB(UsableBytes()) +
                             "; reduce replay-frames");
  }
  records_.resize(static_cast<std::size_t>(capacity_frames()));
  observations_ = std::make_unique_for_overwrite<std::uint8_t[]>(
      static_cast<std::size_t>(capacity_frames()) * shape.observation.bytes());
}

void ReplayBuffer::Append(int environment, const TimeStep& step,
                          std::span<const std::uint8_t> observation) {
  const ReplayRecord record{.reward = step.reward,
                            .held = static_cast<std::int16_t>(step.held_action),
                            .first = step.first,
                            .terminated = step.terminated,
                            .truncated = step.truncated};
  Store({environment, counts_[Index(environment)]}, record, observation);
}

void ReplayBuffer::SetAction(int environment, int action) {
  const ReplaySlot newest{environment, counts_[Index(environment)] - 1};
  records_[At(newest)].action = static_cast<std::int16_t>(action);
}

void ReplayBuffer::NewestState(int environment, std::span<std::uint8_t> state) const {
  WriteState({environment, count(environment) - 1}, state.data());
}

std::vector<ReplaySlot> ReplayBuffer::Draw(int count, Generator& generator) const {
  std::vector<ReplaySlot> slots;
  for (int i = 0; i < count; ++i) slots.push_back(DrawOne(generator));
  return slots;
}

Batch ReplayBuffer::Assemble(std::span<const ReplaySlot> slots) const {
  const std::size_t state_bytes =
      static_cast<std::size_t>(shape_.stack) * shape_.observation.bytes();
  Batch batch;
  batch.states.resize(slots.size() * state_bytes);
  batch.next_states.resize(slots.size() * state_bytes);
  for (const ReplaySlot& slot : slots) Add(slot, batch);
  return batch;
}

std::int64_t ReplayBuffer::frames() const {
  std::int64_t frames = 0;
  for (int e = 0; e < shape_.environments; ++e) frames += count(e) - oldest(e);
  return frames;
}

std::size_t ReplayBuffer::bytes() const {
  return static_cast<std::size_t>(capacity_frames()) *
         (shape_.observation.bytes() + sizeof(ReplayRecord));
}

std::int64_t ReplayBuffer::oldest(int environment) const {
  return std::max(begins_[Index(environment)], count(environment) - ring_frames_);
}

std::span<const std::uint8_t> ReplayBuffer::frame(ReplaySlot slot) const {
  const std::size_t bytes = shape_.observation.bytes();
  return {observations_.get() + At(slot) * bytes, bytes};
}

void ReplayBuffer::Clear() {
  std::ranges::fill(counts_, 0);
  std::ranges::fill(begins_, 0);
}

void ReplayBuffer::Restore(ReplaySlot slot, const ReplayRecord& record,
                           std::span<const std::uint8_t> frame) {
  std::int64_t& count = counts_[Index(slot.environment)];
  if (slot.index < count) throw std::runtime_error("the replay's time steps are not in order");
  if (slot.index > count) begins_[Index(slot.environment)] = slot.index;
  count = slot.index;
  Store(slot, record, frame);
}

std::size_t ReplayBuffer::At(ReplaySlot slot) const {
  return static_cast<std::size_t>(slot.environment * ring_frames_ + slot.index % ring_frames_);
}

void ReplayBuffer::Store(ReplaySlot slot, const ReplayRecord& record,
                         std::span<const std::uint8_t> frame) {
  if (frame.size() != shape_.observation.bytes()) {
    throw std::runtime_error("an observation of " + std::to_string(frame.size()) +
                             " bytes instead of " + std::to_string(shape_.observation.bytes()));
  }
  records_[At(slot)] = record;
  std::memcpy(observations_.get() + At(slot) * frame.size(), frame.data(), frame.size());
  counts_[Index(slot.environment)] = slot.index + 1;
}

std::optional<std::int64_t> ReplayBuffer::WindowEnd(ReplaySlot slot) const {
  const std::int64_t count = counts_[Index(slot.environment)];
  const std::int64_t begin = oldest(slot.environment);
  if (slot.index < begin || slot.index >= count || record(slot).last()) return std::nullopt;
  // The stack must be stored: up to the episode's first frame, or whole.
  for (std::int64_t i = slot.index; !record({slot.environment, i}).first; --i) {
    if (slot.index - i == shape_.stack - 1) break;
    if (i == begin) return std::nullopt;
  }
  for (std::int64_t i = slot.index + 1; i < count; ++i) {
    // After a lost server an episode may begin without the one before having ended.
    if (record({slot.environment, i}).first) return std::nullopt;
    if (i == slot.index + shape_.n_step || record({slot.environment, i}).last()) return i;
  }
  return std::nullopt;
}

ReplaySlot ReplayBuffer::DrawOne(Generator& generator) const {
  for (int draw = 0; draw < kDraws; ++draw) {
    const int environment = static_cast<int>(generator.UniformInt(shape_.environments));
    const std::int64_t stored = count(environment) - oldest(environment);
    if (stored == 0) continue;
    const ReplaySlot slot{environment, oldest(environment) + generator.UniformInt(stored)};
    if (CanSample(slot)) return slot;
  }
  throw NothingToSample();
}

void ReplayBuffer::Add(ReplaySlot slot, Batch& batch) const {
  const ReplaySlot next{slot.environment, *WindowEnd(slot)};
  double sum = 0.0;
  double discount = 1.0;
  for (std::int64_t i = slot.index + 1; i <= next.index; ++i) {
    sum += discount * static_cast<double>(record({slot.environment, i}).reward);
    discount *= shape_.gamma;
  }
  const std::size_t state_bytes =
      static_cast<std::size_t>(shape_.stack) * shape_.observation.bytes();
  const std::size_t at = static_cast<std::size_t>(batch.size) * state_bytes;
  WriteState(slot, batch.states.data() + at);
  WriteState(next, batch.next_states.data() + at);
  batch.held.push_back(record(slot).held);
  batch.next_held.push_back(record(next).held);
  batch.actions.push_back(record(slot).action);
  batch.returns.push_back(static_cast<float>(sum));
  batch.discounts.push_back(record(next).terminated ? 0.0f : static_cast<float>(discount));
  batch.weights.push_back(1.0f);
  batch.slots.push_back(slot);
  ++batch.size;
}

// Frames before the episode's first one repeat it. The caller knows that the stack is stored: a
// window's end comes after its start, whose stack is.
void ReplayBuffer::WriteState(ReplaySlot slot, std::uint8_t* state) const {
  const std::size_t bytes = shape_.observation.bytes();
  ReplaySlot source = slot;
  for (int i = shape_.stack - 1; i >= 0; --i) {
    std::memcpy(state + static_cast<std::size_t>(i) * bytes, frame(source).data(), bytes);
    if (!record(source).first) --source.index;
  }
}

}  // namespace mario
