#include "common/remote/remote_environment.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string_view>

#include "common/program.h"
#include "common/remote/server_directory.h"

namespace mario {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using Clock = ServerLink::Clock;

constexpr int kBeatsPerTimeout = 5;
constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // spreads the servers' seeds

// The groups that each of so many servers runs, the first of them one more where they do not come
// out even.
std::vector<int> ShareOut(const EnvironmentConfig& config, std::size_t servers) {
  const int count = static_cast<int>(servers);
  if (count == 0) throw UsageError("no server is named: --connect URL");
  if (config.groups < count) {
    throw UsageError(std::to_string(config.groups) + " groups are too few for " +
                     std::to_string(count) + " servers: raise --groups and --environments to " +
                     std::to_string(count) + " at least, or name fewer servers");
  }
  if (config.environments % config.groups != 0) {
    throw UsageError(std::to_string(config.environments) + " environments cannot be divided into " +
                     std::to_string(config.groups) + " groups; change --environments or --groups");
  }
  std::vector<int> groups(servers, config.groups / count);
  for (int i = 0; i < config.groups % count; ++i) ++groups[static_cast<std::size_t>(i)];
  return groups;
}

// The share of one server, of so many groups.
EnvironmentConfig Share(const EnvironmentConfig& config, std::size_t server, int groups) {
  EnvironmentConfig share = config;
  share.environments = config.environments / config.groups * groups;
  share.groups = groups;
  share.seed = config.seed ^ (kGoldenRatio * static_cast<std::uint64_t>(server));
  return share;
}

std::string Seconds(milliseconds duration) {
  return std::to_string(duration_cast<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace

RemoteEnvironments::RemoteEnvironments(Transport& transport, const EnvironmentConfig& config,
                                       RemoteConfig remote)
    : transport_(transport), remote_(std::move(remote)) {
  const bool several = std::any_of(remote_.urls.begin(), remote_.urls.end(), StandsForSeveral);
  const std::size_t shares =
      several ? static_cast<std::size_t>(config.groups) : remote_.urls.size();
  const std::vector<int> groups = ShareOut(config, shares);
  first_groups_.resize(shares);
  std::exclusive_scan(groups.begin(), groups.end(), first_groups_.begin(), 0);
  info_.environments = config.environments;
  info_.groups = config.groups;
  if (several) {
    spreader_.emplace(transport,
                      SpreadConfig{.scout = {.urls = remote_.urls,
                                             .interval = remote_.look_interval,
                                             .silence = remote_.silence},
                                   .share_size = Share(config, 0, groups[0]).environments,
                                   .settle = remote_.settle});
  }
  const std::vector<std::string> places = several ? FirstPlaces() : remote_.urls;
  for (std::size_t i = 0; i < shares; ++i) {
    links_.push_back(std::make_unique<ServerLink>(
        transport, LinkConfig{.url = places[i],
                              .environment = Share(config, i, groups[i]),
                              .compress = remote_.compress,
                              .resend_after = remote_.resend_after,
                              .report = remote_.report}));
    sockets_.push_back({links_.back()->socket().handle(), 0, ZMQ_POLLIN, 0});
  }
  Connect();
  CheckSameGame();
  info_ = links_.front()->info();
  info_.environments = config.environments;
  info_.groups = config.groups;
  CollectSlots();
  StartHeartbeat();
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

void RemoteEnvironments::Send(int group, std::span<const int> actions) {
  if (actions.size() != static_cast<std::size_t>(info_.group_size())) {
    throw std::runtime_error(std::to_string(actions.size()) + " actions for a group of " +
                             std::to_string(info_.group_size()));
  }
  const auto after = std::ranges::upper_bound(first_groups_, group);
  const auto link = static_cast<std::size_t>(after - first_groups_.begin() - 1);
  links_.at(link)->Send(group - first_groups_[link], actions);
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
      if (!heartbeat_ || !spreader_) throw;
      if (spreader_->LeaveOut(link->url()) && remote_.report) remote_.report(refusal.what());
      if (spreader_->HasNone()) throw;
    }
  }
  if (!heartbeat_) return;
  if (spreader_ && spreader_->IsDue()) Spread();
  const auto leases = [](int sum, const auto& link) { return sum + link->leases(); };
  const int sum = std::accumulate(links_.begin(), links_.end(), 0, leases);
  if (std::exchange(leases_, sum) != sum) CollectSlots();
}

std::vector<std::string> RemoteEnvironments::FirstPlaces() const {
  std::vector<std::string> places =
      spreader_->FirstPlaces(info_.groups, remote_.connect_timeout, remote_.stop);
  if (places.empty()) {
    throw std::runtime_error("no emulator server answers at " + remote_.urls.front() + " within " +
                             Seconds(remote_.connect_timeout) +
                             ": start some, or check --connect and the keys");
  }
  return places;
}

// Moves shares from servers that have gone, or have no place for them, and to those that are new.
void RemoteEnvironments::Spread() {
  std::vector<std::string> places;
  for (const auto& link : links_) {
    places.push_back(link->leased() || link->excuse().empty() ? link->url() : "");
  }
  places = spreader_->Places(std::move(places));
  bool moved = false;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (places[i].empty() || places[i] == links_[i]->url()) continue;
    if (remote_.report) {
      remote_.report("share " + std::to_string(i) + " of the environments moves from " +
                     links_[i]->url() + " to " + places[i]);
    }
    links_[i]->MoveTo(transport_, places[i]);
    sockets_[i].socket = links_[i]->socket().handle();
    moved = true;
  }
  if (moved) StartHeartbeat();
}

void RemoteEnvironments::CheckSameGame() const {
  const EnvironmentInfo& first = links_.front()->info();
  for (const auto& link : links_) {
    if (link->info().rom_sha1 != first.rom_sha1 || link->info().actions != first.actions) {
      throw std::runtime_error("the servers play different games: " + first.game + " at " +
                               links_.front()->url() + ", " + link->info().game + " at " +
                               link->url());
    }
  }
}

std::string RemoteEnvironments::Absent(const ServerLink& link) const {
  if (!link.excuse().empty()) return "the server at " + link.url() + ": " + link.excuse();
  const std::string keys =
      IsLocal(link.url()) ? "" : " and whether this client's key is in its allowed_clients";
  return "no emulator server answers at " + link.url() + " within " +
         Seconds(remote_.connect_timeout) + ": start it (emulator_server --bind " + link.url() +
         "), or check --connect" + keys;
}

}  // namespace mario
