#include "emulator_server/serving/socket_watch.h"

#include <gtest/gtest.h>

#include "common/net/transport.h"
#include "emulator_server/serving/ready_queue.h"

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

  void ReadAll() {
    zmq::message_t part;
    while (listener_.socket.recv(part, zmq::recv_flags::dontwait)) continue;
  }

  SocketWatch watch_{listener_.socket, queue_.descriptor(), GetParam()};
};

TEST_P(SocketWatchTest, TellsTheSocketFromTheDescriptor) {
  for (int i = 0; i < 3; ++i) {
    queue_.Push(1);
    const SocketWatch::Readable pushed = watch_.Wait(milliseconds(-1));
    EXPECT_TRUE(pushed.descriptor && !pushed.socket);
    queue_.TakeAll();
    peer_.send(zmq::str_buffer("hello"));
    const SocketWatch::Readable sent = watch_.Wait(milliseconds(-1));
    EXPECT_TRUE(sent.socket && !sent.descriptor);
    ReadAll();
  }
}

TEST_P(SocketWatchTest, GivesUpWhenNothingComes) {
  for (int i = 0; i < 3; ++i) {
    const SocketWatch::Readable readable = watch_.Wait(milliseconds(2));
    EXPECT_FALSE(readable.socket || readable.descriptor);
  }
}

TEST_P(SocketWatchTest, SeesWithoutWaitingWhatHasComeSinceAllWasRead) {
  for (int i = 0; i < 3; ++i) {
    ReadAll();
    EXPECT_FALSE(watch_.PollOnce().socket || watch_.PollOnce().descriptor);
    peer_.send(zmq::str_buffer("hello"));
    EXPECT_TRUE(watch_.PollOnce().socket);
    queue_.Push(1);
    EXPECT_TRUE(watch_.PollOnce().descriptor);
    queue_.TakeAll();
  }
}

INSTANTIATE_TEST_SUITE_P(Spinning, SocketWatchTest, testing::Bool());

}  // namespace
}  // namespace mario
