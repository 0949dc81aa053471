#include "emulator_server/serving/socket_watch.h"

#include <poll.h>

#include <thread>

namespace mario {

using std::chrono::milliseconds;

SocketWatch::SocketWatch(zmq::socket_t& socket, int descriptor, bool spins)
    : items_{{{socket.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, descriptor, ZMQ_POLLIN, 0}}},
      zmq_fd_(socket.get(zmq::sockopt::fd)),
      spins_(spins) {}

SocketWatch::Readable SocketWatch::Wait(milliseconds longest) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  bool has_come = Poll(milliseconds(0));
  while (!has_come && spinning_ && Clock::now() - begin < kLongestSpin) {
    std::this_thread::yield();
    has_come = Poll(milliseconds(0));
  }
  if (!has_come) Poll(longest);
  spinning_ = spins_ && Clock::now() - begin < kLongestSpin;
  return readable();
}

SocketWatch::Readable SocketWatch::PollOnce() const {
  std::array<pollfd, 2> files = {{{zmq_fd_, POLLIN, 0}, {items_[1].fd, POLLIN, 0}}};
  poll(files.data(), files.size(), 0);
  return {files[0].revents != 0, files[1].revents != 0};
}

bool SocketWatch::Poll(milliseconds longest) {
  return zmq::poll(items_.data(), items_.size(), longest) > 0;
}

}  // namespace mario
