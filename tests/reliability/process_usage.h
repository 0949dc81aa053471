#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ostream>

namespace mario {

// What a process holds of the machine (/proc).
struct ProcessUsage {
  std::int64_t memory_kib = 0;  // resident
  int threads = 0;
  int descriptors = 0;  // open files and sockets

  static ProcessUsage Of(pid_t process);
};

std::ostream& operator<<(std::ostream& out, const ProcessUsage& usage);

}  // namespace mario
