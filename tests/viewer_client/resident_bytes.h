#pragma once

#include <unistd.h>

#include <cstddef>
#include <fstream>

namespace mario {

// Of this process' memory.
inline std::size_t ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace mario
