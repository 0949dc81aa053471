#include "learner_client/group_count.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "learner_client/scout.h"
#include "learner_client/server_directory.h"

namespace mario {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr int kNear = 2;  // groups
constexpr int kFar = 8;   // groups: measured, docs/results/docker.md
constexpr milliseconds kFarRoundTrip{3};
constexpr int kAnswers = 5;  // of which the fastest counts: others have waited for a processor
constexpr milliseconds kBetweenQuestions{20};
constexpr milliseconds kLongest{1'500};

}  // namespace

int GroupsFor(const GroupQuestion& question) {
  const bool far = question.round_trip >= kFarRoundTrip;
  const int wanted = std::max(question.may_join || far ? kFar : kNear, 2 * question.servers);
  int best = question.servers;
  for (int groups = 1; groups <= question.environments; ++groups) {
    if (question.environments % groups != 0 || groups % question.servers != 0) continue;
    best = groups;
    if (groups >= wanted) break;
  }
  return best;
}

int GroupsFor(Transport& transport, const std::vector<std::string>& urls, int environments,
              const std::stop_token& stop) {
  const bool may_join = std::any_of(urls.begin(), urls.end(), StandsForSeveral);
  GroupQuestion question{.environments = environments,
                         .servers = may_join ? 1 : static_cast<int>(urls.size()),
                         .may_join = may_join,
                         .round_trip = microseconds(0)};
  const Scout scout(transport, {.urls = urls, .interval = kBetweenQuestions});
  const std::vector<ScoutedServer> answered = scout.Await(kAnswers, kLongest, stop);
  for (const ScoutedServer& server : answered) {
    question.round_trip = std::max(question.round_trip, server.round_trip);
  }
  const int groups = GroupsFor(question);
  if (answered.empty()) return groups;
  spdlog::info("{} environments in {} groups: the servers are {:.1f} ms away", environments, groups,
               static_cast<double>(question.round_trip.count()) / 1000.0);
  return groups;
}

}  // namespace mario
