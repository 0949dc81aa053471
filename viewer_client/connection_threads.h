#pragma once

#include <httplib.h>

#include <condition_variable>
#include <functional>
#include <mutex>

namespace mario {

// Gives each connection a thread of its own, since a page's stream occupies one for as long as the
// page is open. At most `limit` at once: then the next connection waits for one to end.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(int limit) : limit_(limit) {}

  void enqueue(std::function<void()> connection) override;

  // Waits for all connections to end.
  void shutdown() override;

 private:
  const int limit_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int running_ = 0;
};

}  // namespace mario
