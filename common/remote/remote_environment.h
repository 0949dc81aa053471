#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "common/net/transport.h"
#include "common/remote/heartbeat.h"
#include "common/remote/server_assignment.h"
#include "common/remote/server_link.h"

namespace mario {

struct RemoteConfig {
  std::vector<std::string> urls = {"tcp://127.0.0.1:5555"};  // as LookUpServers takes them
  bool compress = false;                                     // the observations, on their way here
  std::chrono::milliseconds connect_timeout{7'000};  // until every server has given its lease
  std::chrono::milliseconds resend_after{1'000};     // a request without an answer is repeated

  // Told in a sentence what is being waited for, and when that is over; on the owner's thread,
  // within a call. Empty: nobody is told.
  std::function<void(const std::string&)> report = {};

  // Ends the wait for a server that does not answer, after a last one for an answer on its way.
  std::stop_token stop = {};
  std::chrono::milliseconds last_wait{2'000};

  // Where servers may join and leave: as in ScoutConfig and MovingConfig.
  std::chrono::milliseconds look_interval{1'000};
  std::chrono::milliseconds silence{5'000};
  std::chrono::milliseconds settle{3'000};
};

// Environments on one or several emulator servers.
//
//   Send(group) -> the group's ServerLink ==DEALER==> the server that a ServerAssignment names
//   Receive()   <- whichever ServerLink has an answer first
//
// Each link has a share of the groups, the first link the first ones (ShareOut). With FixedServers
// there is a share for each server. Addresses that stand for several servers (server_directory.h)
// make a share of every group, which MovingServers assigns; a share that moves is one whose server
// is lost (below). Groups of one server come back in the order in which they were sent.
//
// A server that does not answer is waited for, for as long as it takes; the others go on. One that
// lost its environments costs the episodes that were going on: they end as truncated time steps,
// ended_by "server-lost", the last observation repeated. An environment of such a group that stood
// between two episodes gets an episode that is over as it begins: `first` and `truncated`, no
// transition. After a Restore, a loss can make an episode begin (`first`) with no last time step
// before it.
class RemoteEnvironments final : public Environments {
 public:
  // Throws std::runtime_error, saying what to do, when a server does not answer in time or refuses
  // the configuration; UsageError when there are fewer groups than servers.
  RemoteEnvironments(Transport& transport, const EnvironmentConfig& config, RemoteConfig remote);
  ~RemoteEnvironments() override;

  const EnvironmentInfo& info() const override { return info_; }
  using Environments::Send;
  void Send(int group, std::span<const int> actions, std::span<const EpisodeStart> starts) override;
  TimeSteps Receive() override;
  std::vector<std::string> SnapshotRange(int first, int count) override;

  // When a state cannot be used, all environments of the batch begin new episodes.
  void RestoreRange(int first, std::span<const std::string> states) override;

 private:
  struct LinkRange {  // what of a range of environments is on one link
    ServerLink& link;
    int first = 0;  // on the link
    int count = 0;
  };

  static constexpr std::chrono::milliseconds kLongestNap{100};  // so that a stop is noticed soon

  void MakeLinks(std::span<const EnvironmentConfig> shares);
  void Connect();
  std::optional<TimeSteps> Take();
  void Wait(std::chrono::milliseconds longest = kLongestNap);
  void Advance();
  void MoveShares();
  void StartHeartbeat();
  void CollectSlots();
  void RequireIdle() const;
  void CheckSameGame() const;
  std::vector<LinkRange> Split(int first, std::size_t count) const;
  std::vector<std::string> AwaitStates(ServerLink& link);
  std::string Absent(const ServerLink& link) const;

  Transport& transport_;
  const RemoteConfig remote_;
  std::unique_ptr<ServerAssignment> assignment_;
  std::vector<std::unique_ptr<ServerLink>> links_;
  std::vector<zmq::pollitem_t> sockets_;  // of the links
  EnvironmentInfo info_;
  std::vector<int> first_groups_;      // of each link
  std::deque<std::size_t> in_flight_;  // links, one entry a group, in the order of sending
  int leases_ = 0;                     // of all links so far
  std::optional<Heartbeat> heartbeat_;
};

}  // namespace mario
