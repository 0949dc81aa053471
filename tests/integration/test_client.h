#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "common/net/parts.h"
#include "common/net/transport.h"
#include "proto/codec.h"

namespace mario {

// A client that says exactly what a test tells it to: right or wrong, in any order.
class TestClient {
 public:
  TestClient(Transport& transport, const std::string& url, const std::string& identity = "")
      : socket_(transport.Connect(zmq::socket_type::dealer, url, [&identity](zmq::socket_t& socket) {
          if (!identity.empty()) socket.set(zmq::sockopt::routing_id, identity);
        })) {
    socket_.set(zmq::sockopt::rcvtimeo, 10'000);
  }

  void SendBytes(const std::string& bytes) {
    socket_.send(zmq::buffer(bytes), zmq::send_flags::none);
  }
  void SendParts(const std::string& first, const std::string& second) {
    socket_.send(zmq::buffer(first), zmq::send_flags::sndmore);
    SendBytes(second);
  }

  std::uint64_t Send(decltype(Request::body) body) {
    SendAs(++last_id_, std::move(body));
    return last_id_;
  }
  void SendAs(std::uint64_t id, decltype(Request::body) body) {
    SendBytes(Encode(Request{id, std::move(body)}));
  }

  // An answer of whatever version.
  Parts ReceiveAnswer() {
    Parts parts = ReceiveParts(socket_, zmq::recv_flags::none);
    if (parts.empty()) throw std::runtime_error("the server does not answer");
    return parts;
  }
  Reply Receive() { return DecodeReply(Views(ReceiveAnswer())); }

  template <typename Answer>
  Answer Ask(decltype(Request::body) body) {
    const std::uint64_t id = Send(std::move(body));
    Reply reply = Receive();
    if (reply.id != id) throw std::runtime_error("an answer to another request");
    return std::get<Answer>(std::move(reply.body));
  }

  std::uint64_t last_id() const { return last_id_; }

 private:
  zmq::socket_t socket_;
  std::uint64_t last_id_ = 0;
};

}  // namespace mario
