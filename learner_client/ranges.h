#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "learner_client/workers.h"

namespace mario {

// A stretch of the parameters, for one worker at a time.
struct Range {
  int index = 0;
  std::size_t begin = 0;
  std::size_t size = 0;

  template <typename T>
  std::span<T> Of(std::span<T> all) const {
    return all.subspan(begin, size);
  }
};

// Into how many ranges `count` parameters are shared out: the count alone decides, so that sums by
// range do not depend on the number of threads.
int CountRanges(std::size_t count);

// Calls do_range for each of them, on any of the workers' threads; a single one on the caller's,
// for which nobody is woken.
void ForEachRange(Workers& workers, std::size_t count,
                  const std::function<void(const Range&)>& do_range);

}  // namespace mario
