#include "common/net/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using testing::ElementsAre;

class PartsTest : public testing::Test {
 protected:
  PartsTest() {
    to_.bind("inproc://parts");
    from_.connect("inproc://parts");
  }

  void Send(const char* part, bool more) {
    from_.send(zmq::buffer(std::string_view(part)),
               more ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }

  zmq::context_t context_;
  zmq::socket_t to_{context_, zmq::socket_type::pair};
  zmq::socket_t from_{context_, zmq::socket_type::pair};
};

TEST_F(PartsTest, AreThoseOfOneMessageInTheirOrder) {
  Send("message", true);
  Send("", true);
  Send("observations", false);
  Send("the next message", false);
  const Parts first = ReceiveParts(to_);
  EXPECT_THAT(Views(first), ElementsAre("message", "", "observations"));
  const Parts next = ReceiveParts(to_);
  EXPECT_THAT(Views(next), ElementsAre("the next message"));
}

TEST_F(PartsTest, AreNoneWhenNoMessageIsHere) {
  EXPECT_TRUE(ReceiveParts(to_).empty());
  Send("half of a message", true);
  EXPECT_TRUE(ReceiveParts(to_).empty());
  Send("the rest", false);
  EXPECT_EQ(ReceiveParts(to_).size(), 2u);
}

}  // namespace
}  // namespace mario
