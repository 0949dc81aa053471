#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/environment.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/game_environment.h"
#include "emulator_server/environments/screen_sink.h"
#include "emulator_server/environments/starts/recorded_play.h"
#include "emulator_server/environments/starts/state_envelope.h"
#include "emulator_server/environments/step_queue.h"
#include "emulator_server/game/game.h"

namespace mario {

// A place of the pool: an emulator that one client after another uses.
struct Slot {
  int number = 0;
  std::unique_ptr<Emulator> emulator;
  std::uint64_t steps = 0;           // since the server started
  std::vector<std::uint8_t> screen;  // what the sink is shown; empty until it wants something
};

// The environments that one client has opened.
//
// Send() queues a group's environments; the queue's threads step them, each writing its own part of
// the group's time steps; whoever finishes a group last marks it done; Receive() waits for the
// group sent first. A group sent while it is in flight waits until it has been received, and
// whatever is sent after it waits behind it: so all begin in the order in which they were sent.
class PooledEnvironments final : public Environments, private Steppable {
 public:
  // What the pool lends; all of it must outlive the environments.
  struct Parts {
    const Game& game;
    const Rom& rom;
    const StateEnvelope& envelope;
    StartStates& starts;
    StepQueue& queue;
    ScreenSink* sink = nullptr;  // may be null
  };

  // Throws UsageError as RecordedPlay does. `release` is called at the end, when no thread uses the
  // slots any more.
  PooledEnvironments(const Parts& parts, const EnvironmentConfig& config, std::vector<Slot*> slots,
                     std::function<void()> ready,
                     std::function<void(const std::vector<Slot*>&)> release);

  // Waits for the environments that are being stepped, and leaves the others of groups in flight.
  ~PooledEnvironments() override;
  PooledEnvironments(const PooledEnvironments&) = delete;
  PooledEnvironments& operator=(const PooledEnvironments&) = delete;

  const EnvironmentInfo& info() const override { return info_; }
  using Environments::Send;
  void Send(int group, std::span<const int> actions, std::span<const EpisodeStart> starts) override;
  TimeSteps Receive() override;
  std::vector<std::string> SnapshotRange(int first, int count) override;
  void RestoreRange(int first, std::span<const std::string> states) override;

 private:
  struct Group {
    std::vector<int> actions;
    TimeSteps result;
    int left = 0;  // environments not stepped yet
    std::exception_ptr error;
    bool in_flight = false;

    bool done() const { return in_flight && left == 0; }
  };

  struct Sent {
    int group = 0;
    std::vector<int> actions;
    std::vector<EpisodeStart> starts;  // empty: the environments draw
  };

  TimeSteps ReceiveFirst();
  long OnTheirWay(int group) const;  // steps
  void StartWaiting();
  void Start(Sent sent);
  void Prepare(const Sent& sent);
  void StepOne(int environment) noexcept override;
  void StepInto(int environment, Group& group);
  int Finish(Group& group, std::exception_ptr error);
  void Show(int environment, const TimeStep& time_step);
  void RequireNothingInFlight(const char* request) const;

  const Game& game_;
  const StateEnvelope& envelope_;
  StepQueue& queue_;
  ScreenSink* const sink_;
  const EnvironmentConfig config_;
  const std::vector<Slot*> slots_;
  const std::function<void()> ready_;
  const std::function<void(const std::vector<Slot*>&)> release_;
  std::vector<std::string> variable_names_;
  const std::vector<std::unique_ptr<RecordedPlay>> demonstrations_;
  EnvironmentInfo info_;
  std::deque<Sent> waiting_;  // behind a group in flight
  std::vector<std::unique_ptr<GameEnvironment>> environments_;
  std::vector<const StateArchive*> archives_;  // the environments', from which all may begin

  mutable std::mutex mutex_;  // of all below
  std::condition_variable changed_;
  std::vector<Group> groups_;
  std::deque<int> in_flight_;  // groups in the order in which they were sent
  std::size_t announced_ = 0;  // how many of those `ready` has been called for
  int running_ = 0;            // environments that are queued or being stepped
};

}  // namespace mario
