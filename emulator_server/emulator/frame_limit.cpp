#include "emulator_server/emulator/mgba_core.h"

// After mgba_core.h, which has mGBA's flags.
#include "emulator_server/emulator/frame_limit.h"

namespace mario {
namespace {

// In cycles. A frame has 140,448 of a Game Boy's and 280,896 of an Advance's, more only where the
// game switches its screen off or on.
constexpr std::int32_t kLongestFrame = 1 << 20;

}  // namespace

FrameLimit::FrameLimit(mCore* core) : core_(core) {
  event_.context = this;
  event_.name = "frame limit";
  event_.callback = Pass;
  event_.priority = ~0u;  // behind all else at its time
  mTimingSchedule(core_->timing, &event_, kLongestFrame);
}

FrameLimit::~FrameLimit() {
  if (!passed_) mTimingDeschedule(core_->timing, &event_);
}

void FrameLimit::Pass(mTiming*, void* limit, std::uint32_t) {
  auto* self = static_cast<FrameLimit*>(limit);
  self->passed_ = true;
  if (IsAdvance(*self->core_)) {
    Advance(*self->core_)->earlyExit = true;
    return;
  }
  GB* game_boy = GameBoy(*self->core_);
  game_boy->earlyExit = true;
  game_boy->cpuBlocked = false;  // a Game Boy's loop does not look at the other while it is
}

}  // namespace mario
