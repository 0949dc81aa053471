#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <zmq.hpp>

#include "common/net/transport.h"
#include "viewer_client/subscription/run_listener.h"

namespace mario {

// A published message: its topic and its bytes.
struct Published {
  std::string topic;
  zmq::message_t bytes;
};

// A connection to one publisher, which may come and go: ZeroMQ connects again automatically.
// One thread owns it. The transport must outlive it.
class Subscription {
 public:
  using Clock = std::chrono::steady_clock;

  // `whom` is its name in sentences: "the emulator server".
  Subscription(Transport& transport, const std::string& whom, const std::string& url);

  // Subscribes to these topics, and to no others.
  void SetTopics(const std::set<std::string>& topics);

  // The next message; nothing when there is none at the moment.
  std::optional<Published> Receive();

  SubscriptionStatus Status(Clock::time_point now);
  void* handle() { return socket_.handle(); }  // for zmq::poll

 private:
  class Monitor : public zmq::monitor_t {
   public:
    SubscriptionState state = SubscriptionState::kWaiting;  // after the last event

   private:
    void on_event_handshake_succeeded(const zmq_event_t&, const char*) override;
    void on_event_handshake_failed_auth(const zmq_event_t&, const char*) override;
    void on_event_handshake_failed_no_detail(const zmq_event_t&, const char*) override;
    void on_event_handshake_failed_protocol(const zmq_event_t&, const char*) override;
    void on_event_disconnected(const zmq_event_t&, const char*) override;
  };

  std::string Sentence(SubscriptionState state) const;

  const std::string whom_;
  const std::string url_;
  zmq::socket_t socket_;
  Monitor monitor_;  // closed before its socket
  std::set<std::string> topics_;
  std::optional<Clock::time_point> last_message_;
};

}  // namespace mario
