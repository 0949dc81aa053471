#pragma once

#include <chrono>
#include <thread>

namespace mario {

// Whether something comes to hold: true as soon as it does, false when a test gives up. No test
// waits that long when all is well.
//   ASSERT_TRUE(Eventually([&] { return publisher.Wants(1); })) << "the subscription is lost";
template <typename Holds>
bool Eventually(const Holds& holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace mario
