#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "common/net/transport.h"
#include "viewer_client/subscription/run_listener.h"
#include "viewer_client/subscription/subscription.h"

namespace mario {

// Which environments are looked at. Nothing is published for the others, so they cost nothing.
struct Interest {
  bool everything = false;   // the screens of all environments
  std::set<int> slots = {};  // whose screens and decisions are looked at
  bool run = false;          // progress and history
  bool lossless = false;     // every screen is wanted, not only as many as a person sees

  bool operator==(const Interest&) const = default;
};

// Whom a viewer is attached to; an empty address: not to this one.
struct SubscriberConfig {
  std::string server;
  std::string learner;
};

// Listens to a server, a learner or both. They may start later and may be restarted meanwhile.
// One thread owns it. The transport must outlive it.
class Subscriber {
 public:
  Subscriber(Transport& transport, const SubscriberConfig& config);

  void Watch(const Interest& interest);

  // Waits at most `timeout` for messages and passes on all that have come. A message that cannot be
  // read is dropped, and logged the first time.
  void Poll(std::chrono::milliseconds timeout, RunListener& listener);

  SubscriptionStatus ServerStatus();
  SubscriptionStatus LearnerStatus();

 private:
  void Wait(std::chrono::milliseconds timeout);
  void Drain(Subscription& feed, RunListener& listener);
  void Pass(const Published& published, RunListener& listener);

  std::optional<Subscription> server_;
  std::optional<Subscription> learner_;
  bool has_complained_ = false;
};

}  // namespace mario
