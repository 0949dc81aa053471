#pragma once

#include <chrono>

namespace mario {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// A time within which the other side must have come round: longer under a sanitizer, which makes
// everything slower.
constexpr std::chrono::milliseconds Patient(std::chrono::milliseconds time) {
  return kSanitized ? 10 * time : time;
}

}  // namespace mario
