#include "common/transport.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "common/keys.h"
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

bool StartsWith(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

[[noreturn]] void RefuseUrl(const std::string& url) {
  throw UsageError("'" + url +
                   "' is no address: tcp://HOST:PORT, ipc://FILE or inproc://NAME is expected");
}

// The host of a tcp address.
std::string Host(const std::string& url) {
  constexpr std::size_t kScheme = 6;
  const std::size_t colon = url.rfind(':');
  if (colon < kScheme + 1 || colon + 1 >= url.size()) RefuseUrl(url);
  const std::string port = url.substr(colon + 1);
  const bool number =
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (port != "*" && (!number || port.size() > 5 || std::stoi(port) > 65535)) RefuseUrl(url);
  return url.substr(kScheme, colon - kScheme);
}

bool IsTcp(const std::string& url) { return StartsWith(url, "tcp://"); }

// Whether a server answers at this file: ZeroMQ would take it over without a word.
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
  return error.what();
}

std::string Bind(zmq::socket_t& socket, const std::string& url) {
  const bool ipc = StartsWith(url, "ipc://");
  const std::string file = ipc ? url.substr(6) : "";
  const bool in_file_system = ipc && file != "*" && file.front() != '@';
  if (in_file_system && IsServed(file)) {
    RefuseToListen(url, "another program listens there; stop it, or choose another file");
  }
  try {
    socket.bind(url);
  } catch (const zmq::error_t& error) {
    RefuseToListen(url, Reason(error));
  }
  if (in_file_system) chmod(file.c_str(), S_IRUSR | S_IWUSR);
  return socket.get(zmq::sockopt::last_endpoint);
}

}  // namespace

bool IsLocal(const std::string& url) {
  for (const std::string_view scheme : {"ipc://", "inproc://"}) {
    if (StartsWith(url, scheme) && url.size() > scheme.size()) return true;
  }
  if (!IsTcp(url)) RefuseUrl(url);
  const std::string host = Host(url);
  return host == "localhost" || host == "[::1]" || StartsWith(host, "127.");
}

Transport::Transport(TransportConfig config) : config_(std::move(config)) {}

Listener Transport::Listen(zmq::socket_type type, const std::vector<std::string>& urls) {
  Listener listener{Make(type), {}};
  listener.socket.set(zmq::sockopt::backlog, kBacklog);
  if (type == zmq::socket_type::router) listener.socket.set(zmq::sockopt::router_handover, true);
  if (std::any_of(urls.begin(), urls.end(), [this](const auto& url) { return NeedsKeys(url); })) {
    StartGatekeeper();
    refusals_.Watch(context_, listener.socket);
  }
  for (const std::string& url : urls) {
    Protect(listener.socket, url);
    listener.urls.push_back(Bind(listener.socket, url));
  }
  return listener;
}

zmq::socket_t Transport::Connect(zmq::socket_type type, const std::string& url,
                                 const std::string& identity) const {
  zmq::socket_t socket = Make(type);
  if (!identity.empty()) socket.set(zmq::sockopt::routing_id, identity);
  Present(socket, url);
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

// The listening side. Options hold for the addresses bound after them, so one socket may listen
// with keys on tcp and without on ipc.
void Transport::Protect(zmq::socket_t& socket, const std::string& url) const {
  if (!NeedsKeys(url)) {
    socket.set(zmq::sockopt::curve_server, false);
    return;
  }
  socket.set(zmq::sockopt::curve_server, true);
  socket.set(zmq::sockopt::curve_secretkey, ReadServerKeys(config_.keys).secret_key);
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
                   ", which needs --keys DIR (made by `emulator_server keys --dir DIR`); or say "
                   "--insecure to let everyone in");
}

void Transport::StartGatekeeper() {
  if (!gatekeeper_) gatekeeper_.emplace(context_, ReadAllowedClients(config_.keys));
}

}  // namespace mario
