#pragma once

#include <zmq.hpp>

namespace mario {

// Whether a message from `client` reaches `server` within the time; a second is ample on one
// machine, and only the tests that expect nothing wait that long.
inline bool Reaches(zmq::socket_t& client, zmq::socket_t& server) {
  client.send(zmq::str_buffer("hello"), zmq::send_flags::dontwait);
  server.set(zmq::sockopt::rcvtimeo, 1000);
  zmq::message_t identity;
  return server.recv(identity).has_value();
}

}  // namespace mario
