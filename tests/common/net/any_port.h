#pragma once

namespace mario {

// Binds to a port that is free, on this machine alone.
inline constexpr const char* kAnyPort = "tcp://127.0.0.1:*";

}  // namespace mario
