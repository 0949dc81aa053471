#pragma once

#include <string>

#include "proto/codec.h"
#include "proto/run.h"

namespace mario {

// Takes what a subscriber receives, in the order of arrival, on the subscriber's thread.
class RunListener {
 public:
  virtual ~RunListener() = default;

  virtual void OnScreen(const Screen& screen) = 0;
  virtual void OnDecision(const Decision& decision) = 0;
  virtual void OnProgress(const ProgressReport& progress) = 0;

  // The whole run: when the viewer has found its learner (again), and after each evaluation.
  virtual void OnRun(const TrainingRun& run) = 0;
};

// How the connection to one publisher stands.
enum class SubscriptionState {
  kNone,       // not asked for
  kWaiting,    // nobody answers at its address; a connection is tried again and again
  kConnected,  // somebody is there, and has nothing to tell yet
  kLive,       // messages come in
  kRefused,    // somebody is there, but keys or protocol do not fit
};

struct SubscriptionStatus {
  SubscriptionState state = SubscriptionState::kNone;
  std::string url;
  std::string sentence;  // for people: what is there, or what is being waited for

  bool operator==(const SubscriptionStatus&) const = default;
};

}  // namespace mario
