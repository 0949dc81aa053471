#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <ranges>
#include <span>
#include <vector>

#include "common/environment.h"
#include "common/remote/episode_tracker.h"
#include "common/remote/resend.h"

namespace mario {

// The steps that were sent to a server and whose time steps nobody has taken yet, in their order.
//
// When the server is lost, the episodes that are going on end here: of each group concerned the
// first step without an answer gets that end for one, and is lost; if there is none, the next one.
class StepsInFlight {
 public:
  struct Step {
    int group = 0;
    std::vector<int> actions;
    std::uint64_t id = 0;
    Resend resend = {};
    std::optional<TimeSteps> answer;
    bool lost = false;

    bool awaited() const { return !answer && !lost; }
  };

  StepsInFlight(const EnvironmentConfig& config, const EnvironmentInfo& info);

  bool empty() const { return steps_.empty(); }

  // Throws std::runtime_error when there is no such group, or when kMaxStepsInFlight of it are on
  // their way.
  Step& Add(int group, std::span<const int> actions, std::uint64_t id);

  // Those that the server owes an answer, the oldest first.
  auto Awaited() { return steps_ | std::views::filter(&Step::awaited); }
  auto Awaited() const { return steps_ | std::views::filter(&Step::awaited); }

  // The awaited step with this id, or null.
  Step* Find(std::uint64_t id);

  // The id of the group's step before, when that is awaited too; else 0.
  std::uint64_t AwaitedBefore(const Step& step) const;

  // The time steps of the first step, if they are here; of a lost one when `ends_too`.
  std::optional<TimeSteps> Take(bool ends_too);

  // Groups whose environments all stand between two episodes lose nothing.
  void Lose();

  // The environments have been put into other states; nothing may be in flight.
  void Reset();

 private:
  EpisodeTracker episodes_;
  std::vector<bool> lost_;  // by group: its episodes ended with the server, and nobody knows yet
  std::deque<Step> steps_;
};

}  // namespace mario
