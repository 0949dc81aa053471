#include "viewer_client/subscription/subscription.h"

#include <atomic>

namespace mario {
namespace {

// A publisher that has been silent this long has nothing to tell, as far as a person can see.
constexpr std::chrono::seconds kSilence{2};

std::string MonitorAddress() {
  static std::atomic<int> count = 0;
  return "inproc://viewer-monitor-" + std::to_string(count++);
}

}  // namespace

void Subscription::Monitor::on_event_handshake_succeeded(const zmq_event_t&, const char*) {
  state = SubscriptionState::kConnected;
}

void Subscription::Monitor::on_event_handshake_failed_auth(const zmq_event_t&, const char*) {
  state = SubscriptionState::kRefused;
}

void Subscription::Monitor::on_event_handshake_failed_no_detail(const zmq_event_t&, const char*) {
  state = SubscriptionState::kRefused;
}

void Subscription::Monitor::on_event_handshake_failed_protocol(const zmq_event_t&, const char*) {
  state = SubscriptionState::kRefused;
}

void Subscription::Monitor::on_event_disconnected(const zmq_event_t&, const char*) {
  if (state != SubscriptionState::kRefused) state = SubscriptionState::kWaiting;
}

Subscription::Subscription(Transport& transport, const std::string& whom, const std::string& url)
    : whom_(whom), url_(url) {
  socket_ = transport.Connect(zmq::socket_type::sub, url, [this](zmq::socket_t& socket) {
    monitor_.init(socket, MonitorAddress(),
                  ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                      ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                      ZMQ_EVENT_DISCONNECTED);
  });
}

void Subscription::SetTopics(const std::set<std::string>& topics) {
  for (const std::string& topic : topics)
    if (!topics_.contains(topic)) socket_.set(zmq::sockopt::subscribe, topic);
  for (const std::string& topic : topics_)
    if (!topics.contains(topic)) socket_.set(zmq::sockopt::unsubscribe, topic);
  topics_ = topics;
}

std::optional<Published> Subscription::Receive() {
  zmq::message_t topic;
  if (!socket_.recv(topic, zmq::recv_flags::dontwait)) return std::nullopt;
  Published published{topic.to_string(), {}};
  bool more = topic.more();
  while (more) {
    if (!socket_.recv(published.bytes, zmq::recv_flags::dontwait)) break;
    more = published.bytes.more();
  }
  last_message_ = Clock::now();
  return published;
}

SubscriptionStatus Subscription::Status(Clock::time_point now) {
  while (monitor_.check_event(0)) continue;
  // Only events count: what is read after a disconnection was queued before it.
  SubscriptionState state = monitor_.state;
  const bool is_live = last_message_ && now - *last_message_ < kSilence;
  if (state == SubscriptionState::kConnected && is_live) state = SubscriptionState::kLive;
  return {state, url_, Sentence(state)};
}

std::string Subscription::Sentence(SubscriptionState state) const {
  switch (state) {
    case SubscriptionState::kNone:
      return "";
    case SubscriptionState::kWaiting:
      return "waiting for " + whom_ + " at " + url_ + ": nobody answers there yet";
    case SubscriptionState::kConnected:
      return "connected to " + whom_ + " at " + url_ + ", which has nothing to show at the moment";
    case SubscriptionState::kLive:
      return "connected to " + whom_ + " at " + url_;
    case SubscriptionState::kRefused:
      return whom_ + " at " + url_ +
             " refuses this viewer: its key is not on their list, or theirs is not the one given "
             "here; check --keys";
  }
  return "";
}

}  // namespace mario
