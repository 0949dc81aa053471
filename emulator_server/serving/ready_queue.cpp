#include "emulator_server/serving/ready_queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mario {

ReadyQueue::ReadyQueue() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

ReadyQueue::~ReadyQueue() { close(descriptor_); }

void ReadyQueue::Push(std::uint64_t number) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    wake = numbers_.empty();
    numbers_.push_back(number);
  }
  // The descriptor stays readable until TakeAll, so only the first of several has to be told.
  if (wake) eventfd_write(descriptor_, 1);
}

std::vector<std::uint64_t> ReadyQueue::TakeAll() {
  eventfd_t ignored = 0;
  eventfd_read(descriptor_, &ignored);
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t> taken;
  taken.swap(numbers_);
  return taken;
}

}  // namespace mario
