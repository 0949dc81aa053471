#pragma once

#include <set>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

namespace mario {

// Decides who gets past CURVE: ZeroMQ asks it (ZAP, RFC 27) about each client that wants to connect
// to a socket of its context that uses keys. Refusals are logged once a key. A thread of its own
// answers.
class ZapAuthenticator {
 public:
  // `allowed`: public keys, Z85. The context must outlive the authenticator.
  ZapAuthenticator(zmq::context_t& context, const std::vector<std::string>& allowed);
  ~ZapAuthenticator();
  ZapAuthenticator(const ZapAuthenticator&) = delete;
  ZapAuthenticator& operator=(const ZapAuthenticator&) = delete;

 private:
  void Run();
  void Answer();
  bool Allows(const std::string& key, const std::string& address);

  const std::set<std::string> allowed_;
  std::set<std::string> refused_;  // and logged
  zmq::socket_t questions_;        // owned by thread_ once that runs
  zmq::socket_t stop_;             // a PAIR: the owner's end,
  zmq::socket_t stopped_;          // and the thread's
  std::jthread thread_;
};

// For a socket with keys, before it listens: the authenticator decides on every client, and
// while none answers nobody gets in. This holds for all addresses bound from then on.
void RequireAuthentication(zmq::socket_t& socket);

}  // namespace mario
