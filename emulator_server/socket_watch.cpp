#include "emulator_server/socket_watch.h"

#include <thread>

namespace mario {

using std::chrono::milliseconds;

SocketWatch::SocketWatch(zmq::socket_t& socket, int descriptor, bool spins)
    : items_{{{socket.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, descriptor, ZMQ_POLLIN, 0}}},
      spins_(spins) {}

bool SocketWatch::Wait(milliseconds longest) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  bool readable = Poll(milliseconds(0));
  if (longest == milliseconds(0)) return items_[0].revents != 0;
  while (!readable && brisk_ && Clock::now() - begin < kLongestSpin) {
    std::this_thread::yield();
    readable = Poll(milliseconds(0));
  }
  if (!readable) Poll(longest);
  brisk_ = spins_ && Clock::now() - begin < kLongestSpin;
  return items_[0].revents != 0;
}

bool SocketWatch::Poll(milliseconds longest) {
  return zmq::poll(items_.data(), items_.size(), longest) > 0;
}

}  // namespace mario
