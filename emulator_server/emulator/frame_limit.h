#pragma once

#include <mgba/core/timing.h>

#include <cstdint>

struct mCore;

namespace mario {

// Ends a frame from inside. mGBA's loop over a console's events comes back when a frame has been
// drawn, or when the processor runs again: never, for a console whose screen is off while its
// processor waits for something that does not come.
//
// An event among the console's own, far behind a frame's usual end, ends the loop. It costs a frame
// nothing that can be measured. Not movable: the console holds a pointer to the event.
class FrameLimit {
 public:
  // Begins a frame of `core`, and ends it.
  explicit FrameLimit(mCore* core);
  ~FrameLimit();
  FrameLimit(const FrameLimit&) = delete;
  FrameLimit& operator=(const FrameLimit&) = delete;

  bool passed() const { return passed_; }

 private:
  static void Pass(mTiming*, void* limit, std::uint32_t);

  mCore* const core_;
  mTimingEvent event_{};
  bool passed_ = false;
};

}  // namespace mario
