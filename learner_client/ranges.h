#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "learner_client/workers.h"

namespace mario {

// A stretch of the parameters, for one worker at a time.
struct Range {
  std::size_t begin = 0;
  std::size_t size = 0;

  template <typename T>
  std::span<T> Of(std::span<T> all) const {
    return all.subspan(begin, size);
  }
};

// Shares out `count` parameters and calls do_range for each share, on any of the workers' threads;
// a single one on the caller's, for which nobody is woken.
void ForEachRange(Workers& workers, std::size_t count,
                  const std::function<void(const Range&)>& do_range);

}  // namespace mario
