#include "learner_client/replay/frame_stack.h"

#include <algorithm>

namespace mario {

FrameStack::FrameStack(int frames, std::size_t frame_bytes)
    : frame_bytes_(frame_bytes), state_(static_cast<std::size_t>(frames) * frame_bytes) {}

void FrameStack::Push(std::span<const std::uint8_t> observation, bool first) {
  const auto oldest_end = state_.begin() + static_cast<std::ptrdiff_t>(frame_bytes_);
  if (!first) std::copy(oldest_end, state_.end(), state_.begin());
  std::size_t at = first ? 0 : state_.size() - frame_bytes_;
  for (; at < state_.size(); at += frame_bytes_) {
    std::copy(observation.begin(), observation.end(),
              state_.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace mario
