#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace mario {

// Gives each connection a thread of its own, since a page's stream occupies one for as long as the
// page is open. It owns the connections' sockets. Thread-safe.
class ConnectionThreads {
 public:
  // At most `limit` connections at once.
  explicit ConnectionThreads(int limit) : limit_(limit) {}
  ~ConnectionThreads() { Stop(); }
  ConnectionThreads(const ConnectionThreads&) = delete;
  ConnectionThreads& operator=(const ConnectionThreads&) = delete;

  // Takes the socket, calls `serve` with it on a new thread, and closes it afterwards. At the
  // limit, the connection that has kept us waiting for its request longest is ended first; when all
  // have sent theirs, waits for one to end.
  void Start(int socket, std::function<void(int socket)> serve);

  // The connection's request has come: it makes room for no other any more.
  void HasRequested(int socket);

  // Ends all connections, whatever their clients do, and waits for their threads. None is started
  // afterwards.
  void Stop();

 private:
  struct Connection {
    std::uint64_t number = 0;  // in the order of their starts
    bool is_waiting = true;    // for its client's request
  };

  void MakeRoom(std::unique_lock<std::mutex>& lock);
  void Run(int socket, const std::function<void(int socket)>& serve);

  const int limit_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<int, Connection> connections_;  // by socket
  std::uint64_t started_ = 0;
  bool is_stopping_ = false;
};

}  // namespace mario
