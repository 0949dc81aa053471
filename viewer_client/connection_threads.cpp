#include "viewer_client/connection_threads.h"

#include <thread>
#include <utility>

namespace mario {

void ConnectionThreads::enqueue(std::function<void()> connection) {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return running_ < limit_; });
  ++running_;
  // Detached, and counted instead: shutdown() waits until the count is zero, while this object
  // still lives.
  std::thread([this, connection = std::move(connection)] {
    connection();
    const std::lock_guard ended_lock(mutex_);
    --running_;
    ended_.notify_all();
  }).detach();
}

void ConnectionThreads::shutdown() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return running_ == 0; });
}

}  // namespace mario
