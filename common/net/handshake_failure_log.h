#pragma once

#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

namespace mario {

// Logs that clients without a key, or with the key of another server, were turned away or left
// before they had shown one: the first one of each sort, since strangers may try endlessly. (A key
// that is not on the list is logged by ZapAuthenticator.) A thread for each listening socket, which
// ends when that is closed.
class HandshakeFailureLog {
 public:
  // On the thread that owns the socket, before it listens. The context must outlive the log.
  void Watch(zmq::context_t& context, zmq::socket_t& listening);

 private:
  std::vector<std::jthread> threads_;
};

}  // namespace mario
