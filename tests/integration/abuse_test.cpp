// What strangers can do to a server that listens: an honest client must not notice.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

#include "tests/common/eventually.h"
#include "tests/fakes/fake_environment_host.h"
#include "tests/fakes/fake_environments.h"
#include "tests/integration/running_server.h"
#include "tests/integration/test_client.h"

namespace mario {
namespace {

EnvironmentConfig Config() {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 1;
  config.observation = {2, 4};
  return config;
}

// A connection below ZeroMQ: it sends any bytes, or none.
class RawConnection {
 public:
  explicit RawConnection(const std::string& url) {
    const std::size_t colon = url.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect to " + url);
    }
  }
  ~RawConnection() { close(socket_); }
  RawConnection(RawConnection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawConnection& operator=(RawConnection&&) = delete;

  void Write(const std::string& bytes) const {
    static_cast<void>(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

 private:
  int socket_ = -1;
};

// A server and an honest client, whose stream is compared with the environments' own.
class Abuse : public testing::Test {
 protected:
  Abuse() { lease_ = client_.Ask<WelcomeReply>(HelloRequest{Config()}).lease; }

  void ExpectHonestClientIsServed(int steps) {
    for (int i = 0; i < steps; ++i) {
      const std::vector<int> actions = {i % 4, 1, 2, 3};
      expected_.Send(0, actions);
      ASSERT_EQ(client_.Ask<TimeSteps>(StepRequest{lease_, 0, actions}), expected_.Receive());
    }
  }

  FakeEnvironmentHost host_{8};
  RunningServer server_{host_, {"tcp://127.0.0.1:*"}};
  Transport transport_;
  TestClient client_{transport_, server_.url()};
  FakeEnvironments expected_{Config()};
  std::uint64_t lease_ = 0;
};

TEST_F(Abuse, ByAThousandSilentConnections) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);  // both ends are in this process
  setrlimit(RLIMIT_NOFILE, &files);
  std::vector<RawConnection> silent;
  for (int i = 0; i < 1000; ++i) {
    silent.emplace_back(server_.url());
    if (i % 100 == 0) ExpectHonestClientIsServed(5);
  }
  ExpectHonestClientIsServed(50);
  TestClient newcomer(transport_, server_.url());
  EXPECT_EQ(newcomer.Ask<WelcomeReply>(HelloRequest{Config()}).available, 0);
}

TEST_F(Abuse, ByBytesThatAreNotZeroMqs) {
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) {
    const RawConnection stranger(server_.url());
    std::string bytes = i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: x\r\n\r\n" : std::string(10, '\xFF');
    for (int b = 0; b < 200; ++b) bytes += static_cast<char>(random() & 0xFF);
    stranger.Write(bytes);
    ExpectHonestClientIsServed(2);
  }
}

// Tells when a socket's connection is made and cut off.
class ConnectionMonitor : public zmq::monitor_t {
 public:
  ConnectionMonitor(zmq::socket_t& socket, const std::string& name) {
    init(socket, "inproc://" + name, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
  }

  bool connected() { return Look(), connected_; }
  bool cut_off() { return Look(), cut_off_; }

 private:
  void Look() {
    while (check_event()) {
    }
  }
  void on_event_handshake_succeeded(const zmq_event_t&, const char*) override { connected_ = true; }
  void on_event_disconnected(const zmq_event_t&, const char*) override { cut_off_ = true; }

  bool connected_ = false;
  bool cut_off_ = false;
};

TEST_F(Abuse, ByAMessageOfAHundredMegabytes) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  socket.set(zmq::sockopt::linger, 0);
  ConnectionMonitor monitor(socket, "giant");
  socket.connect(server_.url());
  ASSERT_TRUE(Eventually([&] { return monitor.connected(); })) << "the server is not there";
  socket.send(zmq::message_t(100 << 20), zmq::send_flags::none);
  EXPECT_TRUE(Eventually([&] {
    ExpectHonestClientIsServed(1);
    return monitor.cut_off();
  })) << "the message is taken";
  ExpectHonestClientIsServed(200);
}

TEST_F(Abuse, ByAMessageOfAThousandParts) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::rcvtimeo, 10'000);
  socket.connect(server_.url());
  for (int i = 0; i < 1000; ++i) socket.send(zmq::str_buffer("x"), zmq::send_flags::sndmore);
  socket.send(zmq::str_buffer("x"), zmq::send_flags::none);
  const Parts answer = ReceiveParts(socket, zmq::recv_flags::none);
  ASSERT_FALSE(answer.empty());
  const Reply reply = DecodeReply(Views(answer));
  ASSERT_TRUE(std::holds_alternative<ErrorReply>(reply.body));
  EXPECT_EQ(std::get<ErrorReply>(reply.body).sentence,
            "a request of 1001 parts, where one is expected");
  ExpectHonestClientIsServed(10);
}

// Answers of 16 KB, many more than its connection holds: the server must lose them. That its
// environments are free in the end tells that all of its requests have been read.
TEST_F(Abuse, ByAClientThatAsksAndNeverReads) {
  constexpr int kRequests = 4'000;
  EnvironmentConfig config = Config();
  config.observation = {64, 64};
  TestClient greedy(transport_, server_.url());
  const std::uint64_t lease = greedy.Ask<WelcomeReply>(HelloRequest{config}).lease;
  EXPECT_EQ(host_.available(), 0);
  for (int i = 0; i < kRequests; ++i) {
    greedy.SendAs(2, StepRequest{lease, 0, {1, 1, 1, 1}});  // repeated: answered each time
    if (i % 20 == 0) ExpectHonestClientIsServed(1);
  }
  greedy.SendAs(3, ByeRequest{lease});
  EXPECT_TRUE(Eventually([&] {
    ExpectHonestClientIsServed(1);
    return host_.available() == 4;
  })) << "the server does not read on";
}

}  // namespace
}  // namespace mario
