#include "common/remote/flight.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/remote/scout.h"
#include "common/remote/server_directory.h"

namespace mario {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

constexpr int kNear = 2;  // groups of each server
constexpr int kFar = 8;   // groups: measured, docs/results/docker.md
constexpr milliseconds kFarRoundTrip{3};
constexpr double kBusyLearner = 1'500.0;  // steps/s that one on two cores hardly exceeds
constexpr int kAnswers = 5;  // of which the fastest counts: others have waited for a processor
constexpr milliseconds kBetweenQuestions{20};
constexpr milliseconds kLongest{1'500};

bool IsFar(const FlightQuestion& question) { return question.round_trip >= kFarRoundTrip; }

int GroupsFor(const FlightQuestion& question) {
  const bool many = question.may_join || IsFar(question);
  const int near = (question.share_processors ? 1 : kNear) * question.servers;
  const int wanted = many ? std::max(kFar, near) : near;
  int best = 0;
  for (const bool equal_shares : {true, false}) {
    for (int groups = question.servers; groups <= question.environments; ++groups) {
      if (question.environments % groups != 0) continue;
      if (equal_shares && groups % question.servers != 0) continue;
      best = groups;
      if (groups >= wanted) break;
    }
    if (best > 0) return best;
  }
  return question.environments;  // fewer than servers, as whoever shares them out will tell
}

}  // namespace

Flight FlightFor(const FlightQuestion& question) {
  const bool waits = IsFar(question) &&
                     question.environments < kBusyLearner * Seconds(question.round_trip).count();
  return {.groups = GroupsFor(question), .steps_in_flight = waits ? kMaxStepsInFlight : 1};
}

Flight FlightFor(Transport& transport, const std::vector<std::string>& urls,
                 FlightQuestion question, const std::stop_token& stop) {
  question.may_join = std::any_of(urls.begin(), urls.end(), StandsForSeveral);
  question.servers = question.may_join ? 1 : static_cast<int>(urls.size());
  question.share_processors = question.share_processors && !question.may_join &&
                              std::all_of(urls.begin(), urls.end(), IsLocal);
  const Scout scout(transport, {.urls = urls, .interval = kBetweenQuestions});
  const std::vector<ScoutedServer> answered = scout.Await(kAnswers, kLongest, stop);
  for (const ScoutedServer& server : answered) {
    question.round_trip = std::max(question.round_trip, server.round_trip);
  }
  if (!answered.empty()) {
    spdlog::info("the servers are {:.1f} ms away",
                 static_cast<double>(question.round_trip.count()) / 1000.0);
  }
  return FlightFor(question);
}

}  // namespace mario
