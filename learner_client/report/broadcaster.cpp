#include "learner_client/report/broadcaster.h"

#include <utility>

#include "proto/run_codec.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

// Between two decisions of one slot. At a Game Boy's pace there are 15 a second, and nobody reads
// faster; only a recording's every frame wants its own.
constexpr milliseconds kReadInterval{60};
constexpr milliseconds kRecordedInterval{16};

}  // namespace

Broadcaster::Broadcaster(Transport& transport, const std::string& url, RunFacts facts,
                         RunHistory past, std::function<Clock::time_point()> now)
    : now_(std::move(now)), listener_(transport.Listen(zmq::socket_type::xpub, {url})) {
  // Every viewer's subscription is wanted, not only a topic's first: each must get the history.
  listener_.socket.set(zmq::sockopt::xpub_verbose, true);
  run_.facts = std::move(facts);
  run_.history = std::move(past);
  if (!run_.history.points().empty()) run_.progress.point = run_.history.points().back();
}

bool Broadcaster::Wants(int slot) {
  ReadSubscriptions();
  if (topics_.empty()) return false;
  const bool is_every_slot = topics_.contains(std::string(kDecisionTopics));
  if (!is_every_slot && !topics_.contains(DecisionTopic(slot))) return false;
  const bool is_recorded = is_every_slot || topics_.contains(LosslessTopic(slot));
  const auto last = published_.find(slot);
  const milliseconds interval = is_recorded ? kRecordedInterval : kReadInterval;
  return last == published_.end() || now_() - last->second >= interval;
}

void Broadcaster::OnDecision(const Decision& decision) {
  published_[decision.slot] = now_();
  Publish(DecisionTopic(decision.slot), Encode(decision));
}

void Broadcaster::OnProgress(const ProgressReport& progress) {
  ReadSubscriptions();
  run_.progress = progress;
  run_.history.Add(progress.point);
  if (topics_.contains(std::string(kProgressTopic))) Publish(kProgressTopic, Encode(progress));
}

void Broadcaster::OnEvaluation(const EvaluationResult& result) {
  ReadSubscriptions();
  run_.history.Add(result);
  if (topics_.contains(std::string(kRunTopic))) PublishRun();
}

// A subscription is a message: 1 or 0 (for its end), then the topic.
void Broadcaster::ReadSubscriptions() {
  zmq::message_t message;
  bool run_is_wanted = false;
  while (listener_.socket.recv(message, zmq::recv_flags::dontwait)) {
    if (message.size() == 0) continue;
    const std::string_view text = message.to_string_view();
    const std::string topic(text.substr(1));
    if (text.front() == 1) {
      topics_.insert(topic);
      run_is_wanted |= topic == kRunTopic;
    } else {
      topics_.erase(topic);
    }
  }
  if (run_is_wanted) PublishRun();
}

void Broadcaster::PublishRun() { Publish(kRunTopic, Encode(run_)); }

void Broadcaster::Publish(std::string_view topic, const std::string& bytes) {
  listener_.socket.send(zmq::buffer(topic), zmq::send_flags::sndmore | zmq::send_flags::dontwait);
  listener_.socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
}

}  // namespace mario
