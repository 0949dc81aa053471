#include "learner_client/base/machine_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>

namespace mario {
namespace {

// Of control groups' version 2 and 1, as a container sees its own.
constexpr const char* kLimitFiles[] = {"/sys/fs/cgroup/memory.max",
                                       "/sys/fs/cgroup/memory/memory.limit_in_bytes"};

}  // namespace

std::size_t UsableBytes() {
  std::size_t bytes = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::size_t>(sysconf(_SC_PAGE_SIZE));
  for (const char* file : kLimitFiles) bytes = std::min(bytes, ControlGroupLimit(file));
  return bytes;
}

// Without a limit the file says "max", which is no number.
std::size_t ControlGroupLimit(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::size_t bytes = 0;
  return in >> bytes ? bytes : std::numeric_limits<std::size_t>::max();
}

}  // namespace mario
