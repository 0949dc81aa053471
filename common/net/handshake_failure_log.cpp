#include "common/net/handshake_failure_log.h"

#include <spdlog/spdlog.h>
#include <zmq.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <utility>

namespace mario {
namespace {

struct Event {
  std::uint16_t kind = 0;
  std::uint32_t value = 0;
};

// An event's two parts: kind and value, and the address that we listen on.
bool Read(zmq::socket_t& events, Event* event, std::string* address) {
  zmq::message_t head, tail;
  if (!events.recv(head) || head.size() != 6 || !events.recv(tail)) return false;
  std::memcpy(&event->kind, head.data(), sizeof event->kind);
  std::memcpy(&event->value, head.data<char>() + sizeof event->kind, sizeof event->value);
  *address = tail.to_string();
  return true;
}

// A client without a key disconnects when it is told that one is wanted; either side may notice
// first.
std::string Reason(const Event& event) {
  if (event.kind == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) return "it disconnected without showing a key";
  if (event.value == ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH) return "it has no key";
  if (event.value == ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC) {
    return "it has another server's public key";
  }
  return "it does not speak this protocol";
}

void LogRefusals(zmq::socket_t events) {
  std::set<std::string> logged;
  Event event;
  std::string address;
  while (Read(events, &event, &address) && event.kind != ZMQ_EVENT_MONITOR_STOPPED) {
    const auto [reason, is_new] = logged.insert(Reason(event));
    if (!is_new) continue;
    spdlog::warn("refused a client at {}: {} (others like it are not logged)", address, *reason);
  }
}

}  // namespace

void HandshakeFailureLog::Watch(zmq::context_t& context, zmq::socket_t& listening) {
  const std::string name = "inproc://refusals." + std::to_string(threads_.size());
  constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                          ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_MONITOR_STOPPED;
  if (zmq_socket_monitor(listening.handle(), name.c_str(), kEvents) != 0) throw zmq::error_t();
  zmq::socket_t events(context, zmq::socket_type::pair);
  events.set(zmq::sockopt::linger, 0);
  events.connect(name);
  threads_.emplace_back([socket = std::move(events)]() mutable { LogRefusals(std::move(socket)); });
}

}  // namespace mario
