#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/net/transport.h"
#include "learner_client/report/training_observer.h"

namespace mario {

// Publishes a run to viewers, over an XPUB socket that tells what they look at. It has no thread:
// subscriptions are read whenever the learner calls, and sending never waits, so viewers that
// cannot follow lose messages. Belongs to the learner's thread; the transport must outlive it.
class Broadcaster final : public TrainingObserver {
 public:
  using Clock = std::chrono::steady_clock;

  // `past` is the run's history before this session. `now` is replaced in tests. Throws as
  // Transport::Listen.
  Broadcaster(Transport& transport, const std::string& url, RunFacts facts, RunHistory past,
              std::function<Clock::time_point()> now = Clock::now);

  // The address that it got: a port asked for as * is filled in.
  const std::string& url() const { return listener_.urls.front(); }

  // No more often than a person reads, or a recording shows.
  bool Wants(int slot) override;
  void OnDecision(const Decision& decision) override;
  void OnProgress(const ProgressReport& progress) override;
  void OnEvaluation(const EvaluationResult& result) override;

 private:
  void ReadSubscriptions();
  void PublishRun();
  void Publish(std::string_view topic, const std::string& bytes);

  const std::function<Clock::time_point()> now_;
  Listener listener_;
  TrainingRun run_;
  std::set<std::string> topics_;                // that somebody is subscribed to
  std::map<int, Clock::time_point> published_;  // a slot's last decision
};

}  // namespace mario
