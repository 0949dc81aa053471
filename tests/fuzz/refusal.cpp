#include "tests/fuzz/refusal.h"

#include <stdexcept>
#include <string_view>

namespace mario {

void ExpectOrderlyRefusal(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const std::runtime_error& error) {
    if (std::string_view(error.what()).empty()) throw std::logic_error("refused without a word");
  }
}

}  // namespace mario
