#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "common/transport.h"
#include "learner_client/heartbeat.h"
#include "learner_client/server_link.h"

namespace mario {

struct RemoteConfig {
  std::vector<std::string> urls = {"tcp://127.0.0.1:5555"};
  std::chrono::milliseconds connect_timeout{8'000};  // until every server has given its lease
  std::chrono::milliseconds resend_after{1'000};     // a request without an answer is repeated

  // Told in a sentence what is being waited for, and when that is over; on the owner's thread,
  // within a call. Empty: nobody is told.
  std::function<void(const std::string&)> report = {};

  // Ends the wait for a server that does not answer.
  std::stop_token stop = {};
};

// A wait for a server that RemoteConfig::stop ended.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Environments on one or several emulator servers.
//
//   Send(group) -> the group's ServerLink ==DEALER==> its server
//   Receive()   <- whichever ServerLink has an answer first
//
// Each server runs an equal share of the groups, the first server the first ones; the random
// streams of each differ. Groups of one server come back in the order in which they were sent.
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
  // the configuration; UsageError when the groups cannot be shared out equally.
  RemoteEnvironments(Transport& transport, const EnvironmentConfig& config, RemoteConfig remote);
  ~RemoteEnvironments() override;

  const EnvironmentInfo& info() const override { return info_; }
  void Send(int group, std::span<const int> actions) override;
  TimeSteps Receive() override;
  std::vector<std::string> Snapshot() override;
  void Restore(std::span<const std::string> states) override;

 private:
  void Connect();
  void Wait(std::chrono::milliseconds longest);
  void Advance();
  void RequireIdle() const;
  void CheckSameGame() const;
  std::vector<std::string> AwaitStates(ServerLink& link);
  std::string Absent(const ServerLink& link) const;

  const RemoteConfig remote_;
  std::vector<std::unique_ptr<ServerLink>> links_;
  std::vector<zmq::pollitem_t> sockets_;  // of the links
  EnvironmentInfo info_;
  int groups_per_link_ = 0;
  std::size_t next_link_ = 0;  // whose answer is taken first, so that all get their turn
  std::optional<Heartbeat> heartbeat_;
};

}  // namespace mario
