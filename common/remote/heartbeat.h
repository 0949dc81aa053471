#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "common/net/transport.h"

namespace mario {

// Keeps leases while their owner computes: a thread of its own, with sockets of its own, tells each
// server at every interval that its client is alive.
class Heartbeat {
 public:
  struct Lease {
    std::string url;
    const std::atomic<std::uint64_t>* number;  // 0: there is none now
  };

  // The leases' numbers must outlive the heartbeat.
  Heartbeat(Transport& transport, const std::vector<Lease>& leases,
            std::chrono::milliseconds interval);

 private:
  struct Pulse {
    zmq::socket_t socket;
    const std::atomic<std::uint64_t>* number;
    std::uint64_t id;
  };

  void Run(const std::stop_token& stop);
  static void Beat(Pulse& pulse);

  const std::chrono::milliseconds interval_;
  std::vector<Pulse> pulses_;  // owned by thread_ once that runs
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace mario
