#include "learner_client/remote_environment.h"

#include <algorithm>
#include <stdexcept>

#include "common/program.h"

namespace mario {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using Clock = ServerLink::Clock;

constexpr milliseconds kLongestNap{100};       // so that a stop is noticed soon
constexpr milliseconds kLongestLastNap{2000};  // for answers that are on their way when it comes
constexpr int kBeatsPerTimeout = 5;
constexpr int kFarewellMilliseconds = 200;  // until a message that nobody takes is dropped
constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // spreads the servers' seeds

// The share of one server.
EnvironmentConfig Share(const EnvironmentConfig& config, std::size_t server, std::size_t servers) {
  const int count = static_cast<int>(servers);
  if (count == 0) throw UsageError("no server is named: --connect URL");
  if (config.groups < 1 || config.groups % count != 0) {
    throw UsageError(std::to_string(config.groups) + " groups cannot be shared out equally to " +
                     std::to_string(count) + " servers: make --groups a multiple of them");
  }
  EnvironmentConfig share = config;
  share.environments = config.environments / count;
  share.groups = config.groups / count;
  share.seed = config.seed ^ (kGoldenRatio * static_cast<std::uint64_t>(server));
  return share;
}

}  // namespace

RemoteEnvironments::RemoteEnvironments(Transport& transport, const EnvironmentConfig& config,
                                       RemoteConfig remote)
    : remote_(std::move(remote)) {
  for (std::size_t i = 0; i < std::max<std::size_t>(remote_.urls.size(), 1); ++i) {
    const EnvironmentConfig share = Share(config, i, remote_.urls.size());
    links_.push_back(
        std::make_unique<ServerLink>(transport, LinkConfig{.url = remote_.urls[i],
                                                           .environment = share,
                                                           .resend_after = remote_.resend_after,
                                                           .report = remote_.report}));
    sockets_.push_back({links_.back()->socket().handle(), 0, ZMQ_POLLIN, 0});
    groups_per_link_ = share.groups;
  }
  Connect();
  CheckSameGame();
  info_ = links_.front()->info();
  info_.environments = config.environments;
  info_.groups = config.groups;
  for (std::size_t i = 1; i < links_.size(); ++i) {
    const std::vector<int>& slots = links_[i]->info().slots;
    info_.slots.insert(info_.slots.end(), slots.begin(), slots.end());
  }
  std::vector<Heartbeat::Lease> leases;
  milliseconds timeout = links_.front()->heartbeat_timeout();
  for (const auto& link : links_) {
    leases.push_back({link->url(), &link->lease()});
    timeout = std::min(timeout, link->heartbeat_timeout());
  }
  heartbeat_.emplace(transport, leases, std::max(timeout / kBeatsPerTimeout, milliseconds(1)));
}

// The farewell frees the environments at once; one that is lost costs the server a timeout.
RemoteEnvironments::~RemoteEnvironments() {
  try {
    heartbeat_.reset();
    for (const auto& link : links_) {
      link->SayBye();
      link->socket().set(zmq::sockopt::linger, kFarewellMilliseconds);
    }
  } catch (const std::exception&) {
    // The servers will miss the heartbeat.
  }
}

void RemoteEnvironments::Send(int group, std::span<const int> actions) {
  if (actions.size() != static_cast<std::size_t>(info_.group_size())) {
    throw std::runtime_error(std::to_string(actions.size()) + " actions for a group of " +
                             std::to_string(info_.group_size()));
  }
  links_.at(static_cast<std::size_t>(group / groups_per_link_))
      ->Send(group % groups_per_link_, actions);
}

TimeSteps RemoteEnvironments::Receive() {
  if (std::all_of(links_.begin(), links_.end(), [](const auto& link) { return link->idle(); })) {
    throw std::runtime_error("no group is in flight");
  }
  for (;;) {
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const std::size_t index = (next_link_ + i) % links_.size();
      std::optional<TimeSteps> steps = links_[index]->Take();
      if (!steps) continue;
      next_link_ = (index + 1) % links_.size();
      steps->group += static_cast<int>(index) * groups_per_link_;
      return std::move(*steps);
    }
    Wait(kLongestNap);
    Advance();
  }
}

std::vector<std::string> RemoteEnvironments::Snapshot() {
  RequireIdle();
  for (const auto& link : links_) link->AskForSnapshot();
  std::vector<std::string> all;
  for (const auto& link : links_) {
    for (std::string& state : AwaitStates(*link)) all.push_back(std::move(state));
  }
  return all;
}

void RemoteEnvironments::Restore(std::span<const std::string> states) {
  RequireIdle();
  const std::size_t share = states.size() / links_.size();
  if (states.size() != static_cast<std::size_t>(info_.environments)) {
    throw std::runtime_error(std::to_string(states.size()) + " states cannot be restored to " +
                             std::to_string(info_.environments) + " environments");
  }
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const auto part = states.subspan(i * share, share);
    links_[i]->AskForRestore({part.begin(), part.end()});
  }
  for (const auto& link : links_) AwaitStates(*link);
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
    if (zmq::poll(sockets_, kLongestLastNap) > 0) return;
    throw Interrupted("stopped while waiting for a server that does not answer");
  }
  Clock::time_point timer = Clock::now() + longest;
  for (const auto& link : links_) timer = std::min(timer, link->next_timer());
  const auto nap = duration_cast<milliseconds>(timer - Clock::now()) + milliseconds(1);
  zmq::poll(sockets_, std::max(nap, milliseconds(0)));
}

void RemoteEnvironments::Advance() {
  for (const auto& link : links_) link->Advance();
}

void RemoteEnvironments::RequireIdle() const {
  if (!std::all_of(links_.begin(), links_.end(), [](const auto& link) { return link->idle(); })) {
    throw std::runtime_error("a snapshot or restore while groups are in flight");
  }
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

std::vector<std::string> RemoteEnvironments::AwaitStates(ServerLink& link) {
  for (;;) {
    if (auto states = link.TakeStates()) return std::move(*states);
    Wait(kLongestNap);
    Advance();
  }
}

std::string RemoteEnvironments::Absent(const ServerLink& link) const {
  if (!link.excuse().empty()) return "the server at " + link.url() + ": " + link.excuse();
  const std::string keys =
      IsLocal(link.url()) ? "" : " and whether this client's key is in its allowed_clients";
  return "no emulator server answers at " + link.url() + " within " +
         std::to_string(duration_cast<std::chrono::seconds>(remote_.connect_timeout).count()) +
         " s: start it (emulator_server --bind " + link.url() + "), or check --connect" + keys;
}

}  // namespace mario
