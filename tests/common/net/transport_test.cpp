#include "common/net/transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"
#include "tests/common/net/any_port.h"
#include "tests/common/net/reaches.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;
using zmq::socket_type;

TEST(Transport, TellsLocalAddressesFromOthers) {
  for (const char* local : {"tcp://127.0.0.1:5555", "tcp://localhost:1", "tcp://[::1]:5555",
                            "ipc://run/steps", "inproc://a", "tcp://127.9.9.9:*",
                            "tcp://[0:0:0:0:0:0:0:1]:1", "tcp://[::ffff:127.0.0.1]:1", "ipc://*"}) {
    EXPECT_TRUE(IsLocal(local)) << local;
  }
  for (const char* other :
       {"tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://gpu-box:1", "tcp://[::]:1",
        "tcp://127.0.0.1.example.org:1", "tcp://127.box:1", "tcp://localhost.example.org:1",
        "tcp://[::ffff:10.0.0.1]:1", "tcp://[2001:db8::1]:1"}) {
    EXPECT_FALSE(IsLocal(other)) << other;
  }
}

TEST(Transport, RefusesWhatIsNotAnAddress) {
  for (const char* wrong : {"", "127.0.0.1:5555", "tcp://", "tcp://host", "tcp://host:", "ipc://",
                            "tcp://host:port", "tcp://host:65536", "udp://host:1", "tcp://:80",
                            "tcp://[::1]", "tcp://[]:1", "tcp://[box]:1", "tcp://[127.0.0.1]:1",
                            "tcp://a b:1", "tcp://127.0.0.1:0;gpu-box:5555", "tcp://[::1:1"}) {
    EXPECT_THAT([wrong] { IsLocal(wrong); },
                ThrowsMessage<UsageError>(HasSubstr("is not a valid address")))
        << wrong;
  }
}

TEST(Transport, SaysThatAnIpv6AddressStandsInBrackets) {
  for (const char* wrong : {"tcp://::1:5555", "tcp://2001:db8::1:5555", "tcp://:::5555"}) {
    EXPECT_THAT([wrong] { IsLocal(wrong); },
                ThrowsMessage<UsageError>(HasSubstr("stands in brackets")))
        << wrong;
  }
}

TEST(Transport, RefusesAbstractSocketsWhichHaveNeitherModeNorKeys) {
  for (const TransportConfig& config :
       {TransportConfig{}, TransportConfig{.keys = {}, .insecure = true}}) {
    Transport transport(config);
    EXPECT_THAT([&] { transport.Listen(socket_type::router, {"ipc://@mario"}); },
                ThrowsMessage<UsageError>(HasSubstr("every user of this machine")));
    EXPECT_THAT([&] { transport.Connect(socket_type::dealer, "ipc://@mario"); },
                ThrowsMessage<UsageError>(HasSubstr("every user of this machine")));
  }
}

// A server that listens to one of these, and a client that connects to the other.
class TransportReaches : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(TransportReaches, AServerAtAnyFormOfItsAddress) {
  const auto& [listens, connects] = GetParam();
  Transport transport({.keys = {}, .insecure = true});
  Listener server = transport.Listen(socket_type::router, {listens});
  const std::string& url = server.urls.front();
  zmq::socket_t client =
      transport.Connect(socket_type::dealer, connects + url.substr(url.rfind(':')));
  EXPECT_TRUE(Reaches(client, server.socket)) << url;
}

INSTANTIATE_TEST_SUITE_P(EveryForm, TransportReaches,
                         testing::Values(std::pair{"tcp://[::1]:*", "tcp://[::1]"},
                                         std::pair{"tcp://[0:0:0:0:0:0:0:1]:0", "tcp://[::1]"},
                                         std::pair{"tcp://localhost:*", "tcp://localhost"},
                                         std::pair{"tcp://localhost:*", "tcp://127.0.0.1"},
                                         std::pair{"tcp://lo:*", "tcp://127.0.0.1"},
                                         std::pair{"tcp://*:*", "tcp://127.0.0.1"},
                                         std::pair{"tcp://*:*", "tcp://[::1]"},
                                         std::pair{"tcp://[::]:*", "tcp://[::1]"},
                                         std::pair{"tcp://[::]:*", "tcp://localhost"},
                                         std::pair{"tcp://0.0.0.0:*", "tcp://localhost"}));

TEST(Transport, SaysThatNobodyKnowsTheNameItShouldListenOn) {
  Transport transport({.keys = {}, .insecure = true});
  EXPECT_THAT(
      [&] { transport.Listen(socket_type::router, {"tcp://no-such-name.invalid:*"}); },
      ThrowsMessage<std::runtime_error>(HasSubstr("does not know the name no-such-name.invalid")));
}

TEST(Transport, SaysThatAnIpcPathIsTooLong) {
  Transport transport;
  EXPECT_THAT(
      [&] { transport.Listen(socket_type::router, {"ipc:///tmp/" + std::string(200, 'x')}); },
      ThrowsMessage<std::runtime_error>(HasSubstr("107 bytes")));
}

// Behind a late subscriber's full queue no heartbeat is read: after its time the connection would
// be closed, which may end the subscriber's program (libzmq's issue 3937). TCP's keepalive needs no
// queue.
TEST(Transport, LeavesHeartbeatsToTcpOnThePublishChannelsAlone) {
  Transport transport;
  const Listener publisher = transport.Listen(socket_type::xpub, {kAnyPort});
  const zmq::socket_t subscriber = transport.Connect(socket_type::sub, publisher.urls.front());
  for (const zmq::socket_t* socket : {&publisher.socket, &subscriber}) {
    EXPECT_EQ(socket->get(zmq::sockopt::heartbeat_ivl), 0);
    EXPECT_EQ(socket->get(zmq::sockopt::tcp_keepalive), 1);
  }
  const Listener router = transport.Listen(socket_type::router, {kAnyPort});
  const zmq::socket_t dealer = transport.Connect(socket_type::dealer, router.urls.front());
  for (const zmq::socket_t* socket : {&router.socket, &dealer}) {
    EXPECT_GT(socket->get(zmq::sockopt::heartbeat_ivl), 0);
  }
}

TEST(Transport, CarriesMessagesOverTcpIpcAndInproc) {
  const TemporaryFolder folder;
  Transport transport;
  Listener server = transport.Listen(
      socket_type::router, {kAnyPort, "ipc://" + (folder.path() / "s").string(), "inproc://s"});
  EXPECT_THAT(server.urls[0], StartsWith("tcp://127.0.0.1:"));
  for (const std::string& url : server.urls) {
    zmq::socket_t client = transport.Connect(socket_type::dealer, url);
    EXPECT_TRUE(Reaches(client, server.socket)) << url;
    zmq::message_t rest;
    ASSERT_TRUE(server.socket.recv(rest));
  }
}

TEST(Transport, SaysInOneSentenceThatAPortIsInUse) {
  Transport transport;
  const Listener first = transport.Listen(socket_type::router, {kAnyPort});
  EXPECT_THAT([&] { transport.Listen(socket_type::router, first.urls); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is in use")));
}

TEST(Transport, DoesNotTakeOverAnIpcFileThatIsServed) {
  const TemporaryFolder folder;
  const std::string url = "ipc://" + (folder.path() / "steps").string();
  Transport one;
  Transport other;
  Listener first = one.Listen(socket_type::router, {url});
  EXPECT_THAT([&] { other.Listen(socket_type::router, {url}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("another program listens there")));
}

TEST(Transport, TakesOverAnIpcFileThatAKilledServerLeftBehind) {
  const TemporaryFolder folder;
  const std::string url = "ipc://" + (folder.path() / "steps").string();
  std::filesystem::rename(
      [&] {
        const TemporaryFolder elsewhere;
        Transport killed;
        const Listener old = killed.Listen(socket_type::router, {url});
        std::filesystem::rename(folder.path() / "steps", folder.path() / "left");
        return folder.path() / "left";
      }(),
      folder.path() / "steps");
  Transport transport;
  EXPECT_EQ(transport.Listen(socket_type::router, {url}).urls.size(), 1u);
}

TEST(Transport, KeepsItsIpcFileForItsOwner) {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  Transport transport;
  const Listener server =
      transport.Listen(socket_type::router, {"ipc://" + (folder.path() / "steps").string()});
  EXPECT_EQ(fs::status(folder.path() / "steps").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(Transport, RefusesOtherMachinesWithoutKeysUnlessToldSo) {
  Transport careful;
  for (const char* url : {"tcp://*:*", "tcp://0.0.0.0:*"}) {
    EXPECT_THAT([&] { careful.Listen(socket_type::router, {url}); },
                ThrowsMessage<UsageError>(HasSubstr("--insecure")));
  }
  EXPECT_THAT([&] { careful.Connect(socket_type::dealer, "tcp://gpu-box:5555"); },
              ThrowsMessage<UsageError>(HasSubstr("--keys")));
  Transport careless({.keys = {}, .insecure = true});
  EXPECT_EQ(careless.Listen(socket_type::router, {"tcp://*:*"}).urls.size(), 1u);
}

}  // namespace
}  // namespace mario
