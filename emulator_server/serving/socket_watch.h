#pragma once

#include <array>
#include <chrono>
#include <zmq.hpp>

namespace mario {

// How a thread waits for a socket or a file descriptor to become readable.
//
// A message that travels between programs wakes some six sleeping threads one after the other, and
// to wake one takes longer than to read the message, most of all on an idle virtual processor. So a
// watch that may spin looks out for a moment before it sleeps, as long as its waits are short; it
// gives way to whoever wants the processor, and a wait that lasts longer than the moment ends the
// spinning until there is a short one again.
class SocketWatch {
 public:
  static constexpr std::chrono::milliseconds kLongestSpin{1};

  // Both must outlive the watch.
  SocketWatch(zmq::socket_t& socket, int descriptor, bool spins);

  struct Readable {
    bool socket = false;
    bool descriptor = false;
  };

  // Waits until either is readable, `longest` at most (negative: without limit).
  Readable Wait(std::chrono::milliseconds longest);

  // Looks without waiting, by one system call instead of the four of zmq_poll. It sees what has
  // come to the socket since its owner read until there was nothing more; so the owner must read
  // again after it has sent something. The socket may turn out to have nothing.
  Readable PollOnce() const;

 private:
  bool Poll(std::chrono::milliseconds longest);
  Readable readable() const { return {items_[0].revents != 0, items_[1].revents != 0}; }

  std::array<zmq::pollitem_t, 2> items_;
  const int zmq_fd_;  // the socket's ZMQ_FD: readable when something happens to it
  const bool spins_;
  bool spinning_ = false;  // the last wait was a short one
};

}  // namespace mario
