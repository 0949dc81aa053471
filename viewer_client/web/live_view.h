#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "common/web/record.h"
#include "proto/pacer.h"
#include "viewer_client/subscription/run_listener.h"
#include "viewer_client/subscription/subscriber.h"
#include "viewer_client/web/records.h"

namespace mario {

// What one page wants to see.
struct PageView {
  std::optional<int> slot = {};  // whose screens and decisions it shows
  bool grid = false;             // all slots' screens too, less often
};

// A record and the version of the view that it came with; 0: there is none yet.
struct LiveRecord {
  std::uint64_t version = 0;
  std::string bytes;
};

// The newest of everything, between the subscriber's thread, which writes, and the pages' threads,
// which read. A page that is slow gets the last two screens when it comes back for more; it never
// makes anybody wait. Thread-safe.
class LiveView final : public RunListener {
 public:
  using Clock = std::chrono::steady_clock;

  // A page that is looking. Remembers what it has been sent.
  class Page final : public RecordStream {
   public:
    Page(LiveView& view, const PageView& wants);
    ~Page() override;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;

    // Nothing: the view has been closed.
    std::optional<std::string> Next(std::chrono::milliseconds timeout) override;

   private:
    friend class LiveView;

    struct Sent {
      explicit Sent(Clock::duration interval = {}) : pacer(interval) {}
      std::uint64_t version = 0;
      Pacer pacer;
    };

    bool Shows(int slot) const { return wants_.grid || wants_.slot == slot; }

    // All with the view's mutex held.
    std::string Collect(Clock::time_point now);
    void Take(const LiveRecord& record, Sent& sent);
    void Take(const std::deque<LiveRecord>& records, Sent& sent);

    LiveView& view_;
    const PageView wants_;
    std::condition_variable news_;  // of what this page shows
    std::string records_;           // being collected
    Clock::time_point now_{};
    Clock::time_point held_back_until_{};  // when the first record held back may be sent
    Clock::time_point next_screen_{};      // of the watched slot, not before
    std::map<int, Sent> screens_;
    Sent decision_{kScreenInterval};
    Sent progress_;
    Sent history_;
    Sent status_;
  };

  void OnScreen(const Screen& screen) override;
  void OnDecision(const Decision& decision) override;
  void OnProgress(const ProgressReport& progress) override;
  void OnRun(const TrainingRun& run) override;
  void SetStatus(const SubscriptionStatus& server, const SubscriptionStatus& learner);
  void SetPlayedSlot(int slot);

  // What all pages together look at.
  Interest interest(Clock::time_point now) const;
  int pages() const;

  // Ends every page's wait for good.
  void Close();

 private:
  // Calls `change` with the mutex held; then wakes the pages that show the slot, or all.
  template <typename Function>
  void Change(std::optional<int> slot, Function change);

  // Both with the mutex held.
  void Put(LiveRecord& record, std::string bytes);
  void UpdateStatus();
  bool IsSilent(int slot, Clock::time_point now) const;

  mutable std::mutex mutex_;
  std::condition_variable closing_;
  bool closed_ = false;
  std::uint64_t version_ = 0;                      // of the newest record
  std::map<int, std::deque<LiveRecord>> screens_;  // a slot's last ones
  std::map<int, LiveRecord> decisions_;
  std::map<int, Clock::time_point> shown_;  // when a slot's last screen came
  LiveRecord progress_;
  LiveRecord history_;
  LiveRecord status_record_;
  ViewerStatus status_;
  TrainingRun run_;
  std::set<Page*> pages_;  // that are open
};

}  // namespace mario
