#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

namespace mario {

// How worker threads wake a thread that sleeps in poll(): the numbers that they push, behind a file
// descriptor that is readable while there are any. Thread-safe.
class ReadyQueue {
 public:
  ReadyQueue();
  ~ReadyQueue();
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  int descriptor() const { return descriptor_; }

  void Push(std::uint64_t number);

  // All that has been pushed since the last call, in order. Does not block.
  std::vector<std::uint64_t> TakeAll();

 private:
  const int descriptor_;  // an eventfd
  std::mutex mutex_;
  std::vector<std::uint64_t> numbers_;
};

}  // namespace mario
