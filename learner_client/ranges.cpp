#include "learner_client/ranges.h"

#include <algorithm>

namespace mario {
namespace {

constexpr std::size_t kLeast = 1 << 18;  // worth waking another thread for: 0.15 ms of Adam

}  // namespace

void ForEachRange(Workers& workers, std::size_t count,
                  const std::function<void(const Range&)>& do_range) {
  const std::size_t ranges = std::max(count / kLeast, std::size_t{1});
  const auto one = [&](int index) {
    const auto i = static_cast<std::size_t>(index);
    const std::size_t begin = count * i / ranges;
    do_range({.begin = begin, .size = count * (i + 1) / ranges - begin});
  };
  if (ranges == 1) return one(0);
  workers.Run(static_cast<int>(ranges), one);
}

}  // namespace mario
