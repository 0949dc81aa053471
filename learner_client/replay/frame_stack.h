#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mario {

// The last k observations of one environment: what the network sees of it now. An episode's first
// observation fills the whole stack, so that nothing of the episode before shines through.
class FrameStack {
 public:
  FrameStack(int frames, std::size_t frame_bytes);

  // `first`: this observation begins an episode.
  void Push(std::span<const std::uint8_t> observation, bool first);

  // [k, height, width], oldest first.
  std::span<const std::uint8_t> state() const { return state_; }

 private:
  std::size_t frame_bytes_;
  std::vector<std::uint8_t> state_;
};

}  // namespace mario
