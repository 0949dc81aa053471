#pragma once

#include <chrono>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "common/net/transport.h"
#include "common/remote/scout.h"
#include "common/remote/server_assignment.h"

namespace mario {

// A server, and how many more shares of the environments it can take.
struct ServerCapacity {
  std::string url;
  int shares = 0;
};

enum class Rebalance {
  kUnassigned,  // only shares on no server of the list: on one that has gone, or on none yet ("")
  kAll,         // then also those of the most loaded, until loads differ by no more than one
};

// Each share's server, always the least loaded that has capacity. A share for which there is none
// stays where it is. Moves as few as that takes.
std::vector<std::string> AssignShares(std::vector<std::string> shares,
                                      const std::vector<ServerCapacity>& servers,
                                      Rebalance rebalance = Rebalance::kAll);

struct MovingConfig {
  ScoutConfig scout;
  int shares = 1;
  int share_size = 1;                                // environments
  std::chrono::milliseconds connect_timeout{7'000};  // until a server has answered at first

  // Since the last one came or went, until all that are there share evenly: whoever scales them up
  // does not see a share move with each.
  std::chrono::milliseconds settle{3'000};

  std::stop_token stop = {};  // ends the first wait
  std::function<void(const std::string&)> report =
      {};  // told of a server's exclusion; may be empty
};

// Servers that come and go. Shares move at once from those that have gone or have no capacity for
// them, and to new ones when no more come or go.
class MovingServers final : public ServerAssignment {
 public:
  MovingServers(Transport& transport, MovingConfig config);

  std::vector<std::string> First() override;
  bool IsDue() const override { return Clock::now() >= assigned_at_ + config_.scout.interval; }
  std::vector<std::string> Next(std::vector<std::string> current) override;
  bool Exclude(const std::string& url, const std::string& sentence) override;

 private:
  using Clock = std::chrono::steady_clock;

  std::vector<ServerCapacity> Capacities() const;

  const MovingConfig config_;
  Scout scout_;
  std::set<std::string> excluded_;
  std::set<std::string> found_;  // servers at the last assignment, as are:
  Clock::time_point assigned_at_;
  Clock::time_point changed_at_;  // when one came or went
};

}  // namespace mario
