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

// Fails the test when memory has grown by more than 2 %, or 4 MiB if that is more: an allocator may
// still take up some. Says nothing under a sanitizer, which keeps freed memory for a while.
void ExpectNoGrowth(std::int64_t warm_kib, std::int64_t end_kib);

std::ostream& operator<<(std::ostream& out, const ProcessUsage& usage);

}  // namespace mario
