#include "common/remote/remote_environment.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string_view>

#include "common/remote/moving_servers.h"
#include "common/remote/server_directory.h"

namespace mario {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using Clock = ServerLink::Clock;

constexpr int kBeatsPerTimeout = 5;

std::unique_ptr<ServerAssignment> MakeAssignment(Transport& transport, const RemoteConfig& remote,
                                                 bool moving,
                                                 std::span<const EnvironmentConfig> shares) {
  if (!moving) return std::make_unique<FixedServers>(remote.urls);
  return std::make_unique<MovingServers>(transport,
                                         MovingConfig{.scout = {.urls = remote.urls,
                                                                .interval = remote.look_interval,
                                                                .silence = remote.silence},
                                                      .shares = static_cast<int>(shares.size()),
                                                      .share_size = shares.front().environments,
                                                      .connect_timeout = remote.connect_timeout,
                                                      .settle = remote.settle,
                                                      .stop = remote.stop,
                                                      .report = remote.report});
}

}  // namespace

RemoteEnvironments::RemoteEnvironments(Transport& transport, const EnvironmentConfig& config,
                                       RemoteConfig remote)
    : transport_(transport), remote_(std::move(remote)) {
  const bool moving = std::ranges::any_of(remote_.urls, StandsForSeveral);
  const std::vector<EnvironmentConfig> shares =
      ShareOut(config, moving ? static_cast<std::size_t>(config.groups) : remote_.urls.size());
  assignment_ = MakeAssignment(transport, remote_, moving, shares);
  MakeLinks(shares);
  Connect();
  CheckSameGame();
  info_ = links_.front()->info();
  info_.environments = config.environments;
  info_.groups = config.groups;
  CollectSlots();
  StartHeartbeat();
}

void RemoteEnvironments::MakeLinks(std::span<const EnvironmentConfig> shares) {
  const std::vector<std::string> servers = assignment_->First();
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const int before = i == 0 ? 0 : first_groups_.back() + shares[i - 1].groups;
    first_groups_.push_back(before);
    links_.push_back(
        std::make_unique<ServerLink>(transport_, LinkConfig{.url = servers[i],
                                                            .environment = shares[i],
                                                            .compress = remote_.compress,
                                                            .resend_after = remote_.resend_after,
                                                            .report = remote_.report}));
    sockets_.push_back({links_.back()->socket().handle(), 0, ZMQ_POLLIN, 0});
  }
}

void RemoteEnvironments::CollectSlots() {
  info_.slots.clear();
  for (const auto& link : links_) {
    const std::vector<int>& slots = link->info().slots;
    info_.slots.insert(info_.slots.end(), slots.begin(), slots.end());
  }
}

void RemoteEnvironments::StartHeartbeat() {
  std::vector<Heartbeat::Lease> leases;
  milliseconds timeout = links_.front()->heartbeat_timeout();
  for (const auto& link : links_) {
    leases.push_back({link->url(), &link->lease()});
    timeout = std::min(timeout, link->heartbeat_timeout());
  }
  heartbeat_.emplace(transport_, leases, std::max(timeout / kBeatsPerTimeout, milliseconds(1)));
}

// The farewell frees the environments at once; one that is lost costs the server a timeout.
RemoteEnvironments::~RemoteEnvironments() {
  try {
    heartbeat_.reset();
    for (const auto& link : links_) link->SayBye();
  } catch (const std::exception&) {
    // The servers will miss the heartbeat.
  }
}

void RemoteEnvironments::Send(int group, std::span<const int> actions,
                              std::span<const EpisodeStart> starts) {
  if (actions.size() != static_cast<std::size_t>(info_.group_size())) {
    throw std::runtime_error(std::to_string(actions.size()) + " actions for a group of " +
                             std::to_string(info_.group_size()));
  }
  info_.RequireStarts(starts);
  const auto after = std::ranges::upper_bound(first_groups_, group);
  const auto link = static_cast<std::size_t>(after - first_groups_.begin() - 1);
  links_.at(link)->Send(group - first_groups_[link], actions, starts);
  in_flight_.push_back(link);
}

TimeSteps RemoteEnvironments::Receive() {
  if (in_flight_.empty()) throw std::runtime_error("no group is in flight");
  for (;;) {
    if (std::optional<TimeSteps> steps = Take()) return std::move(*steps);
    Wait();
    Advance();
  }
}

// The oldest answer that is here, unless its server owes an older one.
std::optional<TimeSteps> RemoteEnvironments::Take() {
  std::set<std::string_view> owing;
  for (auto sent = in_flight_.begin(); sent != in_flight_.end(); ++sent) {
    ServerLink& link = *links_[*sent];
    if (owing.contains(link.url())) continue;
    std::optional<TimeSteps> steps = link.Take();
    if (!steps) {
      owing.insert(link.url());
      continue;
    }
    steps->group += first_groups_[*sent];
    in_flight_.erase(sent);
    return steps;
  }
  return std::nullopt;
}

void RemoteEnvironments::Connect() {
  const Clock::time_point deadline = Clock::now() + remote_.connect_timeout;
  for (;;) {
    Advance();
    const auto absent = std::find_if(links_.begin(), links_.end(),
                                     [](const auto& link) { return !link->leased(); });
    if (absent == links_.end()) return;
    const Clock::time_point now = Clock::now();
    if (now >= deadline) throw std::runtime_error(Absent(**absent));
    Wait(std::min(kLongestNap, duration_cast<milliseconds>(deadline - now) + milliseconds(1)));
  }
}

// Sleeps until something arrives or something has to be sent again.
void RemoteEnvironments::Wait(milliseconds longest) {
  if (remote_.stop.stop_requested()) {
    if (zmq::poll(sockets_, remote_.last_wait) > 0) return;
    throw Interrupted("stopped while waiting for a server that does not answer");
  }
  Clock::time_point timer = Clock::now() + longest;
  for (const auto& link : links_) timer = std::min(timer, link->next_timer());
  const auto nap = duration_cast<milliseconds>(timer - Clock::now()) + milliseconds(1);
  zmq::poll(sockets_, std::max(nap, milliseconds(0)));
}

void RemoteEnvironments::Advance() {
  for (const auto& link : links_) {
    try {
      link->Advance();
    } catch (const ServerRefusal& refusal) {
      if (!heartbeat_ || !assignment_->Exclude(link->url(), refusal.what())) throw;
    }
  }
  if (!heartbeat_) return;
  if (assignment_->IsDue()) MoveShares();
  const auto leases = [](int sum, const auto& link) { return sum + link->leases(); };
  const int sum = std::accumulate(links_.begin(), links_.end(), 0, leases);
  if (std::exchange(leases_, sum) != sum) CollectSlots();
}

void RemoteEnvironments::MoveShares() {
  std::vector<std::string> servers;
  for (const auto& link : links_) {
    servers.push_back(link->leased() || link->excuse().empty() ? link->url() : "");
  }
  servers = assignment_->Next(std::move(servers));
  bool moved = false;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (servers[i].empty() || servers[i] == links_[i]->url()) continue;
    if (remote_.report) {
      remote_.report("share " + std::to_string(i) + " of the environments moves from " +
                     links_[i]->url() + " to " + servers[i]);
    }
    links_[i]->MoveTo(transport_, servers[i]);
    sockets_[i].socket = links_[i]->socket().handle();
    moved = true;
  }
  if (moved) StartHeartbeat();
}

void RemoteEnvironments::CheckSameGame() const {
  const EnvironmentInfo& first = links_.front()->info();
  for (const auto& link : links_) {
    if (link->info().rom_sha1 != first.rom_sha1 || link->info().actions != first.actions ||
        link->info().levels != first.levels) {
      throw std::runtime_error("the servers play different games: " + first.game + " at " +
                               links_.front()->url() + ", " + link->info().game + " at " +
                               link->url());
    }
  }
}

std::string RemoteEnvironments::Absent(const ServerLink& link) const {
  if (!link.excuse().empty()) return "the server at " + link.url() + ": " + link.excuse();
  return NoServerAnswers(link.url(), remote_.connect_timeout);
}

}  // namespace mario
