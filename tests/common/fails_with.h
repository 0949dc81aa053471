#pragma once

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

namespace mario {

// Of a callable: throws a std::runtime_error whose message has this part.
inline auto FailsWith(const std::string& part) {
  return testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr(part));
}

}  // namespace mario
