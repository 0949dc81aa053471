#pragma once

#include <algorithm>
#include <chrono>

namespace mario {

// Lets something happen once an interval in the mean, however long the steps are in which it can.
// What is late is made up for, up to a few intervals: of steps that come every 14 ms, now and then
// after 40, 60 a second are taken all the same. Not thread-safe.
class Rhythm {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Rhythm(Clock::duration interval) : interval_(interval) {}

  bool IsDue(Clock::time_point now) const { return now >= next_; }
  Clock::time_point next() const { return next_; }

  // How often in a row it is due, now.
  int Due(Clock::time_point now) const {
    Rhythm ahead = *this;
    int beats = 0;
    for (; beats <= kMadeUpFor && ahead.IsDue(now); ++beats) ahead.Beat(now);
    return beats;
  }

  // It happens, now. What happens without being due does not count.
  void Beat(Clock::time_point now) {
    if (IsDue(now)) next_ = std::max(next_, now - kMadeUpFor * interval_) + interval_;
  }

 private:
  static constexpr int kMadeUpFor = 4;

  Clock::duration interval_;
  Clock::time_point next_{};
};

// Of the screens that a viewer looks at: as many a second as a display shows, and a little less
// than a Game Boy's frame, so that a game at its own speed loses none.
inline constexpr std::chrono::microseconds kScreenInterval{16'667};

}  // namespace mario
