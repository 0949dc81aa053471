#include "emulator_server/socket_watch.h"

#include <gtest/gtest.h>

#include "common/transport.h"
#include "emulator_server/ready_queue.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

// Both ways to wait, with two sockets that are connected and a queue.
class SocketWatchTest : public testing::TestWithParam<bool> {
 protected:
  Transport transport_;
  Listener listener_ = transport_.Listen(zmq::socket_type::router, {"inproc://watched"});
  zmq::socket_t peer_ = transport_.Connect(zmq::socket_type::dealer, "inproc://watched");
  ReadyQueue queue_;
  SocketWatch watch_{listener_.socket, queue_.descriptor(), GetParam()};
};

TEST_P(SocketWatchTest, TellsTheSocketFromTheDescriptor) {
  EXPECT_FALSE(watch_.Wait(milliseconds(0)));
  for (int i = 0; i < 3; ++i) {
    queue_.Push(1);
    EXPECT_FALSE(watch_.Wait(milliseconds(-1)));
    queue_.TakeAll();
    peer_.send(zmq::str_buffer("hello"));
    EXPECT_TRUE(watch_.Wait(milliseconds(-1)));
    zmq::message_t part;
    while (listener_.socket.recv(part, zmq::recv_flags::dontwait)) {
    }
  }
}

TEST_P(SocketWatchTest, GivesUpWhenNothingComes) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(watch_.Wait(milliseconds(2)));
}

INSTANTIATE_TEST_SUITE_P(Spinning, SocketWatchTest, testing::Bool());

}  // namespace
}  // namespace mario
