#pragma once

#include <string>

#include "viewer_client/feed/subscriber.h"

namespace mario {

// Logs whom a viewer waits for, each time that changes.
class StatusLog {
 public:
  void Tell(Subscriber& subscriber);

 private:
  void Tell(const FeedStatus& status, FeedStatus& told);

  FeedStatus server_;
  FeedStatus learner_;
};

}  // namespace mario
