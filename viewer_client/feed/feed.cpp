#include "viewer_client/feed/feed.h"

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

void Feed::Monitor::on_event_handshake_succeeded(const zmq_event_t&, const char*) {
  state = FeedState::kConnected;
}

void Feed::Monitor::on_event_handshake_failed_auth(const zmq_event_t&, const char*) {
  state = FeedState::kRefused;
}

void Feed::Monitor::on_event_handshake_failed_no_detail(const zmq_event_t&, const char*) {
  state = FeedState::kRefused;
}

void Feed::Monitor::on_event_handshake_failed_protocol(const zmq_event_t&, const char*) {
  state = FeedState::kRefused;
}

void Feed::Monitor::on_event_disconnected(const zmq_event_t&, const char*) {
  if (state != FeedState::kRefused) state = FeedState::kWaiting;
}

Feed::Feed(Transport& transport, const std::string& whom, const std::string& url)
    : whom_(whom), url_(url), socket_(transport.Connect(zmq::socket_type::sub, url)) {
  monitor_.init(socket_, MonitorAddress(),
                ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                    ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                    ZMQ_EVENT_DISCONNECTED);
}

void Feed::SetTopics(const std::set<std::string>& topics) {
  for (const std::string& topic : topics)
    if (!topics_.contains(topic)) socket_.set(zmq::sockopt::subscribe, topic);
  for (const std::string& topic : topics_)
    if (!topics.contains(topic)) socket_.set(zmq::sockopt::unsubscribe, topic);
  topics_ = topics;
}

std::optional<Published> Feed::Receive() {
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

FeedStatus Feed::Status(Clock::time_point now) {
  while (monitor_.check_event(0)) continue;
  // The handshake may have come before the monitor did. Once there was an event, only events count:
  // what is read after a disconnection was queued before it.
  FeedState state =
      monitor_.state.value_or(last_message_ ? FeedState::kConnected : FeedState::kWaiting);
  const bool is_live = last_message_ && now - *last_message_ < kSilence;
  if (state == FeedState::kConnected && is_live) state = FeedState::kLive;
  return {state, url_, Sentence(state)};
}

std::string Feed::Sentence(FeedState state) const {
  switch (state) {
    case FeedState::kNone:
      return "";
    case FeedState::kWaiting:
      return "waiting for " + whom_ + " at " + url_ + ": nobody answers there yet";
    case FeedState::kConnected:
      return "connected to " + whom_ + " at " + url_ + ", which has nothing to show at the moment";
    case FeedState::kLive:
      return "connected to " + whom_ + " at " + url_;
    case FeedState::kRefused:
      return whom_ + " at " + url_ +
             " refuses this viewer: its key is not on their list, or theirs is not the one given "
             "here; check --keys";
  }
  return "";
}

}  // namespace mario
