#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "common/environment.h"
#include "common/net/transport.h"

namespace mario {

// How many requests are outstanding, so that neither a learner nor its servers wait for each other.
struct PipelinePlan {
  int groups = 0;           // of the environments, stepped in turns
  int steps_in_flight = 0;  // outstanding steps of each group
};

// What decides it.
struct PipelineConditions {
  int environments = 16;
  int servers = 1;                          // that the groups are shared out to
  bool may_join = false;                    // servers may join and leave: each takes whole groups
  bool share_processors = false;            // the servers, with a learner that computes on them
  std::chrono::microseconds round_trip{0};  // to the farthest server
};

// Two groups keep a learner and a near server busy: one of them steps while the other is answered.
// Where both compute on the same processors, one group keeps these busy, and is answered faster
// than two small ones. Each millisecond more wants smaller groups, so that more are outstanding.
// The number is a divisor of the environments, and a multiple of the servers wherever there is one;
// else no smaller than their number, and some servers have a group more than others.
//
// With one outstanding step no environment steps more often than once a round trip. Where that
// would be what a learner waits for, there are two.
PipelinePlan ChoosePipelining(const PipelineConditions& conditions);

// The same for these addresses (as LookUpServers takes them): measures the round trips to the
// servers. As for near servers when none answers, which whoever connects will tell. Those on
// another machine do not share a learner's processors, whatever the conditions say of that.
PipelinePlan ChoosePipelining(Transport& transport, const std::vector<std::string>& urls,
                              PipelineConditions conditions, const std::stop_token& stop);

}  // namespace mario
