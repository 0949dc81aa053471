#include "viewer_client/subscription/status_log.h"

#include <spdlog/spdlog.h>

namespace mario {
namespace {

// Whether a run publishes anything depends on the pages that are open; it is not worth logging.
bool IsThere(SubscriptionState state) {
  return state == SubscriptionState::kConnected || state == SubscriptionState::kLive;
}

}  // namespace

void StatusLog::Tell(Subscriber& subscriber) {
  Tell(subscriber.ServerStatus(), server_);
  Tell(subscriber.LearnerStatus(), learner_);
}

void StatusLog::Tell(const SubscriptionStatus& status, SubscriptionStatus& told) {
  const bool is_news =
      status.state != told.state && !(IsThere(status.state) && IsThere(told.state));
  if (is_news && IsThere(status.state)) {
    spdlog::info("connected to {}", status.url);
  } else if (is_news) {
    spdlog::info("{}", status.sentence);
  }
  told = status;
}

}  // namespace mario
