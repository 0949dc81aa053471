#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "common/remote/episode_tracker.h"
#include "common/remote/resend.h"

namespace mario {

// The steps that were sent to a server and whose time steps nobody has taken yet, in their order.
//
// When the server loses the environments, episodes end: each group that may be within one gets
// their end, as truncated time steps, in place of one answer.
//
//   state       event                                               becomes
//   ----------  --------------------------------------------------  -----------------------------
//   (added)     the group's end is due                              kTruncated, never to be sent
//   (added)     else                                                kAwaited
//   kAwaited    its answer comes                                    kAnswered
//   kAwaited    the server is lost, and the group's end is due:     kTruncated; no longer due
//               it is within an episode, or an answer that nobody
//               has taken stands before this step
//   kAwaited    the server is lost, else                            kAwaited, and sent again
//   kAnswered   it is the first of all, and is taken                gone: the answer
//   kTruncated  it is the first of all, and is taken                gone: the episodes' end
//
// A group whose end is due when it has no awaited step gets it in place of its next step's answer.
class StepsInFlight {
 public:
  enum class State { kAwaited, kAnswered, kTruncated };

  struct Step {
    int group = 0;
    std::vector<int> actions;
    std::vector<EpisodeStart> starts = {};
    std::uint64_t id = 0;
    State state = State::kAwaited;
    Resend resend = {};
    TimeSteps answer = {};  // once kAnswered

    bool awaited() const { return state == State::kAwaited; }
    void Answer(TimeSteps steps) {
      answer = std::move(steps);
      state = State::kAnswered;
    }
  };

  StepsInFlight(const EnvironmentConfig& config, const EnvironmentInfo& info);

  bool empty() const { return steps_.empty(); }

  // Throws std::runtime_error when there is no such group, or when kMaxStepsInFlight of it are on
  // their way.
  Step& Add(int group, std::span<const int> actions, std::uint64_t id,
            std::span<const EpisodeStart> starts = {});

  // Those that the server owes an answer, the oldest first.
  std::vector<std::reference_wrapper<Step>> Awaited();
  std::vector<std::reference_wrapper<const Step>> Awaited() const;

  // The awaited step with this id, or null.
  Step* Find(std::uint64_t id);

  // The id of the group's step before, when that is awaited too; else 0.
  std::uint64_t AwaitedBefore(const Step& step) const;

  // The time steps of the first step, if they are here; those of a truncated one when `ends_too`.
  std::optional<TimeSteps> Take(bool ends_too);

  // The server has lost the environments. Groups that are between two episodes lose nothing.
  void Lose();

  // The environments have been put into other states; nothing may be in flight.
  void Reset();

 private:
  EpisodeTracker episodes_;
  std::vector<bool> end_due_;  // by group: its episodes ended with the server, and no step says so
  std::deque<Step> steps_;
};

}  // namespace mario
