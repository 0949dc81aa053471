#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace mario {

// When a request that has no answer yet is sent again: after a while, and each time after twice as
// long, up to eight times. Much to transfer gets the time that a slow network takes for it: what is
// repeated before it has arrived stands in the way of what comes after it.
struct Resend {
  using Clock = std::chrono::steady_clock;

  Clock::time_point sent_at = {};
  int times = 0;

  void Sent() {
    sent_at = Clock::now();
    ++times;
  }

  // `first`: the wait for an answer to a small request. `bytes`: of the request and its answer.
  Clock::time_point Due(std::chrono::milliseconds first, std::size_t bytes = 0) const {
    constexpr std::size_t kBytesPerMillisecond = 1000;  // 8 Mbit/s
    const std::chrono::milliseconds transfer(bytes / kBytesPerMillisecond);
    return sent_at + (first + transfer) * (1 << std::clamp(times - 1, 0, 3));
  }
};

}  // namespace mario
