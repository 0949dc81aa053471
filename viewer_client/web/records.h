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

// The page's stream is a sequence of records, read by web/stream.js:
//
//   type, 4 bytes | length of the JSON, 4 bytes | length of the rest, 4 bytes | JSON | rest
//
// Numbers are little-endian. The types, as ASCII: "scrn" (rest: the packed pixels), "dcsn" (rest:
// the observations, [depth, height, width]), "prog", "hist", "stat".
std::string ScreenRecord(const Screen& screen);
std::string DecisionRecord(const Decision& decision);
std::string ProgressRecord(const ProgressReport& progress);
std::string HistoryRecord(const TrainingRun& run);
std::string StatusRecord(const ViewerStatus& status);

}  // namespace mario
