#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "emulator_server/emulator/emulator.h"

namespace mario {

// The last minutes of play, frame by frame: save states at intervals, and the buttons of every
// frame, from which each frame in between is played again. Frames are counted by whoever plays.
class RewindRing {
 public:
  // Keeps at least the last `frames`.
  explicit RewindRing(std::uint64_t frames = 3 * 60 * 60) : frames_(frames) {}

  void Clear();

  // `emulator` is about to play `frame` with these buttons: the one after the frame added before,
  // or an earlier one, after GoTo(), which begins another future. With nothing kept, any.
  void Add(std::uint64_t frame, std::uint16_t buttons, const Emulator& emulator);

  // The frames at whose end GoTo() can be: from after first() to last(); none when these are equal.
  std::uint64_t first() const { return states_.empty() ? 0 : states_.front().frame; }
  std::uint64_t last() const { return first() + buttons_.size(); }

  // Puts `emulator` where it was when `frame` frames had been played, its screen included. Frames
  // that come later stay until Add(). Throws std::logic_error for a frame out of range.
  void GoTo(std::uint64_t frame, Emulator& emulator) const;

 private:
  static constexpr std::uint64_t kSpacing = 15;  // frames between two states

  struct State {
    std::uint64_t frame = 0;  // that is played next
    std::string state;        // compressed
  };

  const std::uint64_t frames_;
  std::deque<State> states_;
  std::deque<std::uint16_t> buttons_;  // of the frames from first() on
};

}  // namespace mario
