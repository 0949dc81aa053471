#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "common/net/transport.h"
#include "emulator_server/environments/screen_sink.h"
#include "emulator_server/serving/ready_queue.h"
#include "proto/codec.h"
#include "proto/pacer.h"

namespace mario {

// Publishes the environments' screens to viewers: the publish channel of proto/messages.proto.
//
//   workers -> Wants(), Put() -> each slot's newest screens -> ReadyQueue -> thread ==XPUB==>
//   viewers
//
// A screen that nobody has subscribed to is not even copied. Of a slot there are at most 60 a
// second, and it keeps the newest kKept of them, so whoever cannot follow loses screens; workers
// wait neither for viewers nor for the thread that encodes. Where a recorder wants every screen
// (LosslessTopic), a slot keeps kKeptForARecorder.
class Publisher final : public ScreenSink {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kKept = 2;  // beside a training the thread may be a screen late
  static constexpr std::size_t kKeptForARecorder = 64;

  // For the slots 0 to `slots` - 1. `now` is replaced in tests. Throws as Transport::Listen.
  Publisher(Transport& transport, const std::vector<std::string>& urls, int slots,
            std::function<Clock::time_point()> now = Clock::now);
  ~Publisher() override;
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  const std::vector<std::string>& urls() const { return listener_.urls; }  // as bound

  bool Wants(int slot) override;
  void Put(const ScreenUpdate& update) override;

 private:
  struct Slot {
    std::atomic<bool> watched = false;
    std::atomic<bool> recorded = false;  // and no screen is to be lost
    Pacer pacer{kScreenInterval};        // the slot's worker's own
    std::mutex mutex;                    // of what follows
    std::deque<Screen> fresh;            // not published yet, the oldest first
    std::vector<Screen> spare;           // published ones, whose memory is used again
  };

  void Run(const std::stop_token& stop);
  void ReadSubscriptions();
  bool Wanted(const std::string& topic) const;
  void Publish(int slot);

  const std::function<Clock::time_point()> now_;
  std::vector<Slot> slots_;
  ReadyQueue ready_;              // slots with a fresh screen
  Listener listener_;             // owned by thread_ once that runs,
  std::set<std::string> topics_;  // as the subscriptions
  std::jthread thread_;
};

}  // namespace mario
