// What decoding a malformed message says.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "proto/codec.h"

namespace mario {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The error of decoding; fails the test when there is none.
inline WireError Refusal(const std::function<void()>& decode) {
  try {
    decode();
  } catch (const WireError& error) {
    return error;
  }
  ADD_FAILURE() << "a malformed message was accepted";
  return {ErrorCode::kUnknown, ""};
}

inline WireError OfRequest(const std::string& bytes) {
  return Refusal([&bytes] { DecodeRequest(bytes); });
}

inline WireError OfReply(const ReplyParts& parts) {
  return Refusal([&parts] { Decode(parts); });
}

}  // namespace mario
