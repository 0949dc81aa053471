#pragma once

#include <algorithm>
#include <chrono>

namespace mario {

// A token bucket: lets what is published go out once an interval in the mean, however long the
// steps are in which it can. A token is made each interval, and up to kMaxBurst more are kept for
// what is late: of steps that come every 14 ms, now and then after 40, 60 a second go out all the
// same. Not thread-safe.
class Pacer {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Pacer(Clock::duration interval) : interval_(interval) {}

  bool Ready(Clock::time_point now) const { return now >= next_; }
  Clock::time_point next() const { return next_; }  // when a token is there

  // The tokens that are there.
  int ReadyCount(Clock::time_point now) const {
    Pacer ahead = *this;
    int tokens = 0;
    for (; tokens <= kMaxBurst && ahead.Ready(now); ++tokens) ahead.Consume(now);
    return tokens;
  }

  // Takes a token, if one is there.
  void Consume(Clock::time_point now) {
    if (Ready(now)) next_ = std::max(next_, now - kMaxBurst * interval_) + interval_;
  }

 private:
  static constexpr int kMaxBurst = 4;

  Clock::duration interval_;
  Clock::time_point next_{};
};

// Of the screens that a viewer looks at: as many a second as a display shows, and a little less
// than a Game Boy's frame, so that a game at its own speed loses none.
inline constexpr std::chrono::microseconds kScreenInterval{16'667};

}  // namespace mario
