// Whom a server with keys admits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <sstream>

#include "common/net/keys.h"
#include "common/net/transport.h"
#include "tests/common/net/any_port.h"
#include "tests/common/net/reaches.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using zmq::socket_type;

int CountOf(const std::string& words, const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
    ++count;
  }
  return count;
}

// A server with keys on tcp, and what several clients reach of it.
class TransportWithKeys : public testing::Test {
 protected:
  TransportWithKeys() {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    MakeKeys(ours_.path());
    MakeKeys(strangers_.path());
    server_transport_.emplace(TransportConfig{.keys = ours_.path(), .insecure = false});
    ipc_ = "ipc://" + (ours_.path() / "steps").string();
    server_.emplace(server_transport_->Listen(socket_type::router, {kAnyPort, ipc_}));
  }

  ~TransportWithKeys() override { spdlog::set_default_logger(logger_); }

  // What has been logged, after the server has ended.
  std::string Log() {
    server_.reset();
    server_transport_.reset();
    return log_.str();
  }

  bool Admits(const TransportConfig& config, const std::string& url) {
    Transport transport(config);
    zmq::socket_t client = transport.Connect(socket_type::dealer, url);
    return Reaches(client, server_->socket);
  }

  const TemporaryFolder ours_;
  const TemporaryFolder strangers_;
  const std::shared_ptr<spdlog::logger> logger_ = spdlog::default_logger();
  std::ostringstream log_;
  std::string ipc_;
  std::optional<Transport> server_transport_;
  std::optional<Listener> server_;
};

TEST_F(TransportWithKeys, AdmitsAListedClient) {
  EXPECT_TRUE(Admits({.keys = ours_.path(), .insecure = false}, server_->urls[0]));
}

// ZeroMQ on its own would let every client in that knows the server's public key.
TEST_F(TransportWithKeys, AdmitsNobodyWhileNoAuthenticatorAnswers) {
  zmq::context_t context;
  zmq::socket_t lonely(context, socket_type::router);
  lonely.set(zmq::sockopt::linger, 0);
  lonely.set(zmq::sockopt::curve_server, true);
  lonely.set(zmq::sockopt::curve_secretkey, ReadServerKeys(ours_.path()).secret_key);
  RequireAuthentication(lonely);
  lonely.bind(kAnyPort);
  Transport transport({.keys = ours_.path(), .insecure = false});
  zmq::socket_t client =
      transport.Connect(socket_type::dealer, lonely.get(zmq::sockopt::last_endpoint));
  EXPECT_FALSE(Reaches(client, lonely));
  const ZapAuthenticator authenticator(context, ReadAllowedClients(ours_.path()));
  zmq::socket_t second =
      transport.Connect(socket_type::dealer, lonely.get(zmq::sockopt::last_endpoint));
  EXPECT_TRUE(Reaches(second, lonely));
}

TEST_F(TransportWithKeys, AdmitsTheOwnerOverIpcWithoutKeys) { EXPECT_TRUE(Admits({}, ipc_)); }

TEST_F(TransportWithKeys, AdmitsNobodyWithoutAKeyAndLogsItOnce) {
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(Admits({}, server_->urls[0]));
  EXPECT_TRUE(Admits({.keys = ours_.path(), .insecure = false}, server_->urls[0]));
  const std::string log = Log();
  const int refused = CountOf("it has no key", log), left = CountOf("without showing a key", log);
  EXPECT_GE(refused + left, 1) << log;
  EXPECT_LE(std::max(refused, left), 1) << log;
}

TEST_F(TransportWithKeys, AdmitsNobodyWhoTakesTheServerForAnotherAndLogsItOnce) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(Admits({.keys = strangers_.path(), .insecure = false}, server_->urls[0]));
  }
  EXPECT_TRUE(Admits({.keys = ours_.path(), .insecure = false}, server_->urls[0]));
  EXPECT_EQ(CountOf("another server's public key", Log()), 1);
}

TEST_F(TransportWithKeys, AdmitsNobodyWhoIsNotOnTheListAndLogsItOnce) {
  std::filesystem::copy(ours_.path() / "server.pub", strangers_.path() / "server.pub",
                        std::filesystem::copy_options::overwrite_existing);
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(Admits({.keys = strangers_.path(), .insecure = false}, server_->urls[0]));
  }
  EXPECT_TRUE(Admits({.keys = ours_.path(), .insecure = false}, server_->urls[0]));
  EXPECT_EQ(CountOf("is not in allowed_clients", Log()), 1);
}

}  // namespace
}  // namespace mario
