#pragma once

#include <functional>

namespace mario {

// Runs `attempt`, which may throw a std::runtime_error with a sentence. Throws std::logic_error
// when the sentence is empty; other exceptions pass.
void ExpectOrderlyRefusal(const std::function<void()>& attempt);

}  // namespace mario
