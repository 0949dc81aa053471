#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/limits.h"
#include "common/net/address.h"
#include "common/net/handshake_failure_log.h"
#include "common/net/zap_authenticator.h"

namespace mario {

// How the sockets of a program are protected.
struct TransportConfig {
  std::filesystem::path keys;  // a folder of keys (common/keys.h); empty: none
  bool insecure = false;       // explicitly allows other machines without keys
};

// A socket that listens, and the addresses that it got: a port that was asked for as * or 0 is
// filled in.
struct Listener {
  zmq::socket_t socket;
  std::vector<std::string> urls;
};

// The one place where sockets to other programs are made: linger 0, finite high-water marks, a
// largest message, heartbeats, and keys where they are needed.
//
// tcp://HOST:PORT, ipc://FILE and inproc://NAME are the addresses (common/address.h). With keys,
// every tcp socket uses them, and a listening one admits only the clients on its list: nobody while
// no authenticator answers. Without keys, tcp to any address but the loopback's is refused, unless
// `insecure`. ipc has no keys: its file's mode, 0600, protects it, so ipc://@NAME, which has no
// file, is refused.
//
// Sockets must be closed before their transport. One thread listens; any may connect. A socket may
// then be handed to another thread, which owns it.
class Transport {
 public:
  explicit Transport(TransportConfig config = {});

  // Throws UsageError for an address that cannot be or needs keys, std::runtime_error for one that
  // is in use, and for a key that is missing or that others can read.
  Listener Listen(zmq::socket_type type, const std::vector<std::string>& urls);

  // Does not wait for the other side, but may for a name server. `prepare` is called with the
  // socket before it connects: for options of its own, and for a monitor that shall miss no event.
  zmq::socket_t Connect(zmq::socket_type type, const std::string& url,
                        const std::function<void(zmq::socket_t&)>& prepare = {}) const;

  zmq::context_t& context() { return context_; }

 private:
  zmq::socket_t Make(zmq::socket_type type) const;
  void Protect(zmq::socket_t& socket) const;
  void Present(zmq::socket_t& socket, const std::string& url) const;
  bool NeedsKeys(const std::string& url) const;
  void StartAuthenticator();

  const TransportConfig config_;
  mutable zmq::context_t context_;  // whose sockets any thread may make
  std::optional<ZapAuthenticator> authenticator_;
  HandshakeFailureLog refusals_;
};
}  // namespace mario
