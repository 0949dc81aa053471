#include "common/remote/moving_servers.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstLook{3'000};  // for all servers of a name to answer
constexpr milliseconds kLongestNap{100};   // so that a stop is noticed soon

struct Server {
  std::string url;
  int capacity = 0;  // for more shares
  int load = 0;      // shares
};

// Among those with capacity; null: there is none.
Server* LeastLoaded(std::vector<Server>& servers) {
  Server* least = nullptr;
  for (Server& server : servers) {
    if (server.capacity > 0 && (least == nullptr || server.load < least->load)) least = &server;
  }
  return least;
}

void Move(std::string& share, Server& to) {
  share = to.url;
  ++to.load;
  --to.capacity;
}

void Balance(std::vector<std::string>& shares, std::vector<Server>& servers) {
  for (;;) {
    Server* least = LeastLoaded(servers);
    if (least == nullptr) return;
    const auto most = std::ranges::max_element(servers, {}, &Server::load);
    if (most->load - least->load < 2) return;
    Move(*std::ranges::find(shares, most->url), *least);
    --most->load;
    ++most->capacity;
  }
}

}  // namespace

std::vector<std::string> AssignShares(std::vector<std::string> shares,
                                      const std::vector<ServerCapacity>& servers,
                                      Rebalance rebalance) {
  std::vector<Server> all;
  for (const ServerCapacity& server : servers) {
    const auto load = std::ranges::count(shares, server.url);
    all.push_back({.url = server.url, .capacity = server.shares, .load = static_cast<int>(load)});
  }
  for (std::string& share : shares) {
    const bool unassigned = std::ranges::find(all, share, &Server::url) == all.end();
    Server* to = unassigned ? LeastLoaded(all) : nullptr;
    if (to != nullptr) Move(share, *to);
  }
  if (rebalance == Rebalance::kAll) Balance(shares, all);
  return shares;
}

MovingServers::MovingServers(Transport& transport, MovingConfig config)
    : config_(std::move(config)), scout_(transport, config_.scout) {}

std::vector<std::string> MovingServers::First() {
  const Clock::time_point deadline = Clock::now() + config_.connect_timeout;
  scout_.Await(1, kFirstLook, config_.stop);
  while (scout_.Servers().empty()) {
    if (config_.stop.stop_requested()) throw Interrupted("stopped while looking for servers");
    if (Clock::now() >= deadline) {
      const auto waited = std::chrono::duration_cast<std::chrono::seconds>(config_.connect_timeout);
      throw std::runtime_error("no emulator server answers at " + config_.scout.urls.front() +
                               " within " + std::to_string(waited.count()) +
                               " s: start some, or check --connect and the keys");
    }
    scout_.Await(1, kLongestNap, config_.stop);
  }
  const std::vector<ServerCapacity> capacities = Capacities();
  std::vector<std::string> shares =
      AssignShares(std::vector<std::string>(static_cast<std::size_t>(config_.shares)), capacities);
  for (std::string& share : shares) {
    if (share.empty()) share = capacities.front().url;  // which says that it is full
  }
  return shares;
}

std::vector<std::string> MovingServers::Next(std::vector<std::string> current) {
  assigned_at_ = Clock::now();
  const std::vector<ServerCapacity> capacities = Capacities();
  std::set<std::string> found;
  for (const ServerCapacity& server : capacities) found.insert(server.url);
  if (found != found_) changed_at_ = assigned_at_;
  found_ = std::move(found);
  const bool settled = assigned_at_ - changed_at_ >= config_.settle;
  return AssignShares(std::move(current), capacities,
                      settled ? Rebalance::kAll : Rebalance::kUnassigned);
}

bool MovingServers::Exclude(const std::string& url, const std::string& sentence) {
  if (excluded_.insert(url).second && config_.report) config_.report(sentence);
  return !Capacities().empty();
}

std::vector<ServerCapacity> MovingServers::Capacities() const {
  std::vector<ServerCapacity> capacities;
  for (const ScoutedServer& server : scout_.Servers()) {
    if (excluded_.contains(server.url)) continue;
    capacities.push_back({server.url, server.available / config_.share_size});
  }
  return capacities;
}

}  // namespace mario
