#pragma once

#include <string>
#include <vector>

#include "proto/codec.h"
#include "proto/run.h"
#include "viewer_client/subscription/run_listener.h"

namespace mario {

// What the page is told besides the run itself.
struct ViewerStatus {
  SubscriptionStatus server;
  SubscriptionStatus learner;
  std::vector<int> slots;  // that can be looked at
  int played_slot = -1;    // that a person plays; -1: none

  bool operator==(const ViewerStatus&) const = default;
};

// The records of the page's stream (common/web/record.h): "scrn" (rest: the packed pixels), "dcsn"
// (rest: the observations, [depth, height, width]), "prog", "hist", "stat".
std::string ScreenRecord(const Screen& screen);
std::string DecisionRecord(const Decision& decision);
std::string ProgressRecord(const ProgressReport& progress);
std::string HistoryRecord(const TrainingRun& run);
std::string StatusRecord(const ViewerStatus& status);

}  // namespace mario
