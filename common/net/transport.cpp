#include "common/net/transport.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "common/net/keys.h"
#include "common/program.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr int kHighWaterMark = 64;  // messages a peer
constexpr milliseconds kHeartbeatInterval{2000};
constexpr milliseconds kHeartbeatTimeout{10000};  // a stopped peer's connection is closed after it
constexpr milliseconds kHandshakeTimeout{5000};
constexpr milliseconds kFirstReconnect{50};
constexpr milliseconds kLastReconnect{1000};
constexpr int kBacklog = 1024;

constexpr int kKeepaliveIdle = 4;  // seconds; as are the probes' interval
constexpr int kKeepaliveInterval = 2;
constexpr int kKeepaliveProbes = 3;

int Count(milliseconds duration) { return static_cast<int>(duration.count()); }

// ZeroMQ's own heartbeats notice a peer that is stopped. Not so on the publish channels: there a
// late reader's queue is full, ZeroMQ reads no heartbeat behind it and closes the connection, and
// then libzmq 4.3 can end the reader's program (its issue 3937). TCP's see machines that are gone.
void SetHeartbeats(zmq::socket_t& socket, zmq::socket_type type) {
  using enum zmq::socket_type;
  if (type == pub || type == xpub || type == sub || type == xsub) {
    socket.set(zmq::sockopt::tcp_keepalive, 1);
    socket.set(zmq::sockopt::tcp_keepalive_idle, kKeepaliveIdle);
    socket.set(zmq::sockopt::tcp_keepalive_intvl, kKeepaliveInterval);
    socket.set(zmq::sockopt::tcp_keepalive_cnt, kKeepaliveProbes);
    return;
  }
  socket.set(zmq::sockopt::heartbeat_ivl, Count(kHeartbeatInterval));
  socket.set(zmq::sockopt::heartbeat_timeout, Count(kHeartbeatTimeout));
  socket.set(zmq::sockopt::heartbeat_ttl, Count(kHeartbeatTimeout));
}

// Whether a server answers at this file: ZeroMQ would silently take it over.
bool IsServed(const std::string& file) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (file.size() >= sizeof address.sun_path) return false;
  file.copy(address.sun_path, file.size());
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool answers =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return answers;
}

[[noreturn]] void RefuseToListen(const std::string& url, const std::string& reason) {
  throw std::runtime_error("cannot listen on " + url + ": " + reason);
}

std::string Reason(const zmq::error_t& error) {
  if (error.num() == EADDRINUSE) {
    return "the address is in use; stop the program that uses it, or choose another";
  }
  if (error.num() == ENODEV || error.num() == EADDRNOTAVAIL) {
    return "this machine has no such address";
  }
  if (error.num() == ENAMETOOLONG) {
    return "a socket's path has at most 107 bytes; choose a shorter one";
  }
  return error.what();
}

// Keeps files that this process makes for their owner, from their first moment on.
class OwnerOnly {
 public:
  OwnerOnly() : before_(umask(S_IRWXG | S_IRWXO)) {}
  ~OwnerOnly() { umask(before_); }
  OwnerOnly(const OwnerOnly&) = delete;
  OwnerOnly& operator=(const OwnerOnly&) = delete;

 private:
  const mode_t before_;
};

std::string Bind(zmq::socket_t& socket, const std::string& url) {
  const std::string file = IpcFile(url);
  if (!file.empty() && IsServed(file)) {
    RefuseToListen(url, "another program listens there; stop it, or choose another file");
  }
  try {
    const std::string numeric = NumericUrl(url);
    std::optional<OwnerOnly> modes;
    if (!file.empty()) modes.emplace();
    socket.bind(numeric);
  } catch (const zmq::error_t& error) {
    RefuseToListen(url, Reason(error));
  } catch (const std::runtime_error& unknown) {
    RefuseToListen(url, unknown.what());
  }
  if (!file.empty()) chmod(file.c_str(), S_IRUSR | S_IWUSR);
  return socket.get(zmq::sockopt::last_endpoint);
}

}  // namespace

Transport::Transport(TransportConfig config) : config_(std::move(config)) {}

Listener Transport::Listen(zmq::socket_type type, const std::vector<std::string>& urls) {
  Listener listener{Make(type), {}};
  listener.socket.set(zmq::sockopt::backlog, kBacklog);
  if (type == zmq::socket_type::router) listener.socket.set(zmq::sockopt::router_handover, true);
  const bool needs_keys =
      std::any_of(urls.begin(), urls.end(), [this](const auto& url) { return NeedsKeys(url); });
  if (needs_keys) {
    StartAuthenticator();
    refusals_.Watch(context_, listener.socket);
  }
  listener.urls.resize(urls.size());
  for (const bool with_keys : {false, true}) {  // options hold for the addresses bound after them
    if (with_keys && needs_keys) Protect(listener.socket);
    for (std::size_t i = 0; i < urls.size(); ++i) {
      if (NeedsKeys(urls[i]) != with_keys) continue;
      listener.socket.set(zmq::sockopt::ipv6, NeedsIpv6(urls[i]));
      listener.urls[i] = Bind(listener.socket, urls[i]);
    }
  }
  return listener;
}

zmq::socket_t Transport::Connect(zmq::socket_type type, const std::string& url,
                                 const std::function<void(zmq::socket_t&)>& prepare) const {
  zmq::socket_t socket = Make(type);
  Present(socket, url);
  socket.set(zmq::sockopt::ipv6, NeedsIpv6(url));
  if (prepare) prepare(socket);
  try {
    socket.connect(url);
  } catch (const zmq::error_t& error) {
    throw UsageError("cannot connect to " + url + ": " + error.what());
  }
  return socket;
}

zmq::socket_t Transport::Make(zmq::socket_type type) const {
  zmq::socket_t socket(context_, type);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::sndhwm, kHighWaterMark);
  socket.set(zmq::sockopt::rcvhwm, kHighWaterMark);
  socket.set(zmq::sockopt::maxmsgsize, kMaxMessageBytes);
  SetHeartbeats(socket, type);
  socket.set(zmq::sockopt::handshake_ivl, Count(kHandshakeTimeout));
  socket.set(zmq::sockopt::reconnect_ivl, Count(kFirstReconnect));
  socket.set(zmq::sockopt::reconnect_ivl_max, Count(kLastReconnect));
  return socket;
}

// The listening side.
void Transport::Protect(zmq::socket_t& socket) const {
  socket.set(zmq::sockopt::curve_server, true);
  socket.set(zmq::sockopt::curve_secretkey, ReadServerKeys(config_.keys).secret_key);
  RequireAuthentication(socket);
}

// The connecting side.
void Transport::Present(zmq::socket_t& socket, const std::string& url) const {
  if (!NeedsKeys(url)) return;
  const KeyPair own = ReadClientKeys(config_.keys);
  socket.set(zmq::sockopt::curve_serverkey, ReadServerPublicKey(config_.keys));
  socket.set(zmq::sockopt::curve_publickey, own.public_key);
  socket.set(zmq::sockopt::curve_secretkey, own.secret_key);
}

// Whether keys are used for the address; throws UsageError when they must be, and there are none.
bool Transport::NeedsKeys(const std::string& url) const {
  const bool local = IsLocal(url);
  if (!IsTcp(url)) return false;
  if (!config_.keys.empty()) return true;
  if (local || config_.insecure) return false;
  throw UsageError("other machines can reach " + url +
                   ", which needs --keys DIR (made by `emulator_server keys --dir DIR`); or use "
                   "--insecure to let anyone in");
}

void Transport::StartAuthenticator() {
  if (!authenticator_) authenticator_.emplace(context_, ReadAllowedClients(config_.keys));
}

}  // namespace mario
