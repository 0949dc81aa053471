#include "common/remote/pipelining.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/remote/scout.h"
#include "common/remote/server_directory.h"

namespace mario {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

constexpr int kGroupsPerServer = 2;
constexpr int kGroupsOfFarServers = 8;  // of all together: measured, docs/results/docker.md
constexpr milliseconds kFarRoundTrip{3};
constexpr double kFastestLearner = 1'500.0;  // steps/s that one on two cores hardly exceeds
constexpr int kMeasurements = 5;  // of which the fastest counts: others have waited for a processor
constexpr milliseconds kBetweenMeasurements{20};
constexpr milliseconds kLongestWait{1'500};

bool IsFar(const PipelineConditions& conditions) { return conditions.round_trip >= kFarRoundTrip; }

int GroupsFor(const PipelineConditions& conditions) {
  const bool many = conditions.may_join || IsFar(conditions);
  const int near = (conditions.share_processors ? 1 : kGroupsPerServer) * conditions.servers;
  const int wanted = many ? std::max(kGroupsOfFarServers, near) : near;
  int best = 0;
  for (const bool equal_shares : {true, false}) {
    for (int groups = conditions.servers; groups <= conditions.environments; ++groups) {
      if (conditions.environments % groups != 0) continue;
      if (equal_shares && groups % conditions.servers != 0) continue;
      best = groups;
      if (groups >= wanted) break;
    }
    if (best > 0) return best;
  }
  return conditions.environments;  // fewer than servers: ShareOut will say so
}

}  // namespace

PipelinePlan ChoosePipelining(const PipelineConditions& conditions) {
  const bool waits =
      IsFar(conditions) &&
      conditions.environments < kFastestLearner * Seconds(conditions.round_trip).count();
  return {.groups = GroupsFor(conditions), .steps_in_flight = waits ? kMaxStepsInFlight : 1};
}

PipelinePlan ChoosePipelining(Transport& transport, const std::vector<std::string>& urls,
                              PipelineConditions conditions, const std::stop_token& stop) {
  conditions.may_join = std::any_of(urls.begin(), urls.end(), StandsForSeveral);
  conditions.servers = conditions.may_join ? 1 : static_cast<int>(urls.size());
  conditions.share_processors = conditions.share_processors && !conditions.may_join &&
                                std::all_of(urls.begin(), urls.end(), IsLocal);
  const Scout scout(transport, {.urls = urls, .interval = kBetweenMeasurements});
  const std::vector<ScoutedServer> answered = scout.Await(kMeasurements, kLongestWait, stop);
  for (const ScoutedServer& server : answered) {
    conditions.round_trip = std::max(conditions.round_trip, server.round_trip);
  }
  if (!answered.empty()) {
    spdlog::info("the servers are {:.1f} ms away",
                 static_cast<double>(conditions.round_trip.count()) / 1000.0);
  }
  return ChoosePipelining(conditions);
}

}  // namespace mario
