#pragma once

#include <string>

#include "viewer_client/subscription/subscriber.h"

namespace mario {

// Logs whom a viewer waits for, each time that changes.
class StatusLog {
 public:
  void Tell(Subscriber& subscriber);

 private:
  void Tell(const SubscriptionStatus& status, SubscriptionStatus& told);

  SubscriptionStatus server_;
  SubscriptionStatus learner_;
};

}  // namespace mario
