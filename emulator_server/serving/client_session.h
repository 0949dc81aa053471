#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/environment.h"
#include "common/net/parts.h"
#include "proto/codec.h"

namespace mario {

// One client's environments on the server, and what has been answered about them: a request that is
// repeated gets the same bytes again, and nothing steps twice. Owned by the step server's thread.
class ClientSession {
 public:
  using Clock = std::chrono::steady_clock;

  // The last answer to a request of one kind.
  struct Answer {
    std::uint64_t id = 0;  // of the request; 0: none yet
    bool waiting = false;  // the answer is being worked on
    Parts parts;
  };

  // What a request is to what came before it; early: it follows a step that has not come.
  enum class Novelty { kNew, kInProgress, kAnswered, kEarly };

  // `hello`: what the client asked for.
  ClientSession(std::uint64_t number, std::string client, const HelloRequest& hello,
                std::unique_ptr<Environments> environments);

  std::uint64_t number() const { return number_; }
  const std::string& client() const { return client_; }  // its DEALER's identity
  const EnvironmentInfo& info() const { return environments_->info(); }
  bool idle() const { return in_flight_.empty(); }

  void Touch(Clock::time_point now) { last_heard_ = now; }
  Clock::time_point last_heard() const { return last_heard_; }

  // A hello that is repeated has been answered; a new one wants another lease. Throws WireError for
  // an older one.
  Novelty Hello(std::uint64_t id) const;

  // Steps a group unless this request has done so already or is early: then its client repeats it.
  // Throws WireError when it cannot be.
  Novelty Step(std::uint64_t id, const StepRequest& request);

  // After the environments said that they are ready: the answer, kept for repetitions. Throws what
  // Environments::Receive throws; then the lease is of no more use.
  const Answer& Finish();
  std::uint64_t next_to_finish() const;  // the id of the step that this is about

  // Snapshot and restore of a slice, at once. Each throws WireError when a group is in flight, when
  // there are no such environments, and when a state is too large or cannot be used.
  Novelty Snapshot(std::uint64_t id, const SnapshotRequest& request);
  Novelty Restore(std::uint64_t id, const RestoreRequest& request);

  // The answers by which repetitions are served.
  const Answer& step_answer(int group, std::uint64_t id) const;
  const Answer& control_answer() const { return control_; }
  void Welcome(std::uint64_t id, const WelcomeReply& welcome);

 private:
  using Answers = std::array<Answer, kMaxStepsInFlight>;  // to one kind of request, in its order

  Novelty Compare(const Answer& answer, std::uint64_t id) const;
  void RequireIdle() const;
  void RequireRange(int first, std::size_t count) const;
  void CheckStep(const StepRequest& request) const;
  std::string NameActions() const;
  void KeepControl(Reply reply);
  SnapshotReply Slice(const SnapshotRequest& request) const;

  const std::uint64_t number_;
  const std::string client_;
  const bool compress_;  // the observations
  const std::string action_set_;
  const std::unique_ptr<Environments> environments_;
  Clock::time_point last_heard_{};
  std::deque<int> in_flight_;   // groups, in the order in which they were sent
  std::vector<Answers> steps_;  // each group's last kMaxStepsInFlight
  Answer control_;              // of the last hello, snapshot or restore
};

// The reply as ZeroMQ takes it, without copying it.
Parts ToParts(ReplyParts reply);

}  // namespace mario
