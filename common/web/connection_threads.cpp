#include "common/web/connection_threads.h"

#include <sys/socket.h>
#include <unistd.h>

#include <system_error>
#include <thread>
#include <utility>

namespace mario {

void ConnectionThreads::Start(int socket, std::function<void(int socket)> serve) {
  std::unique_lock lock(mutex_);
  MakeRoom(lock);
  if (is_stopping_) {
    close(socket);
    return;
  }
  connections_[socket] = {.number = started_++};
  try {
    // Detached, and counted instead: Stop() waits until none is left, while this object still
    // lives.
    std::thread([this, socket, serve = std::move(serve)] { Run(socket, serve); }).detach();
  } catch (const std::system_error&) {  // the machine has no thread to spare
    connections_.erase(socket);
    close(socket);
  }
}

void ConnectionThreads::HasRequested(int socket) {
  const std::lock_guard lock(mutex_);
  connections_.at(socket).is_waiting = false;
}

void ConnectionThreads::Stop() {
  std::unique_lock lock(mutex_);
  is_stopping_ = true;
  for (const auto& [socket, connection] : connections_) shutdown(socket, SHUT_RDWR);
  ended_.notify_all();
  ended_.wait(lock, [this] { return connections_.empty(); });
}

void ConnectionThreads::MakeRoom(std::unique_lock<std::mutex>& lock) {
  const auto is_full = [this] { return static_cast<int>(connections_.size()) >= limit_; };
  if (!is_full()) return;
  auto longest = connections_.end();
  for (auto at = connections_.begin(); at != connections_.end(); ++at) {
    if (!at->second.is_waiting) continue;
    if (longest == connections_.end() || at->second.number < longest->second.number) longest = at;
  }
  if (longest != connections_.end()) {
    longest->second.is_waiting = false;
    shutdown(longest->first, SHUT_RDWR);
  }
  ended_.wait(lock, [&] { return is_stopping_ || !is_full(); });
}

void ConnectionThreads::Run(int socket, const std::function<void(int socket)>& serve) {
  serve(socket);
  const std::lock_guard lock(mutex_);
  connections_.erase(socket);
  close(socket);
  ended_.notify_all();
}

}  // namespace mario
