#pragma once

#include <chrono>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "common/remote/placement.h"
#include "common/remote/scout.h"

namespace mario {

struct SpreadConfig {
  ScoutConfig scout;
  int share_size = 1;  // environments

  // Since the last one came or went, until all that are there share evenly: whoever scales them up
  // does not see a share move with each.
  std::chrono::milliseconds settle{3'000};
};

// Says where the shares of the environments belong while servers come and go.
class ShareSpreader {
 public:
  using Clock = std::chrono::steady_clock;

  ShareSpreader(Transport& transport, SpreadConfig config);

  // Where the shares are at first: waits until somebody answers. None when nobody has by then.
  // Throws Interrupted.
  std::vector<std::string> FirstPlaces(int shares, std::chrono::milliseconds longest,
                                       const std::stop_token& stop) const;

  // Whether it is time to look at the places again.
  bool IsDue() const { return Clock::now() >= spread_at_ + config_.scout.interval; }

  // Where shares that are at `places` ("": at none) should be now: away from servers that have gone
  // and, when no more come or go, with those that are new.
  std::vector<std::string> Places(std::vector<std::string> places);

  // Leaves a server out that is none of ours; false when it was left out before.
  bool LeaveOut(const std::string& url) { return left_out_.insert(url).second; }

  // Whether no server is left that answers.
  bool HasNone() const { return Rooms().empty(); }

 private:
  std::vector<Room> Rooms() const;

  const SpreadConfig config_;
  Scout scout_;
  std::set<std::string> left_out_;
  std::set<std::string> found_;  // servers at the last spreading, as are:
  Clock::time_point spread_at_;
  Clock::time_point changed_at_;  // when one came or went
};

}  // namespace mario
