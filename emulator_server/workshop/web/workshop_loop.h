#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "common/web/record.h"
#include "emulator_server/workshop/bench/workbench.h"

namespace mario {

// The thread to which a workbench belongs. It plays at the console's own speed while a page is
// open, and sleeps while none is, but for a look each second at a trial that runs. Pages get the
// newest of everything, and never make it wait.
class WorkshopLoop {
 public:
  // `bench` must outlive the loop, and is used by nobody else meanwhile.
  explicit WorkshopLoop(Workbench& bench);
  ~WorkshopLoop();
  WorkshopLoop(const WorkshopLoop&) = delete;
  WorkshopLoop& operator=(const WorkshopLoop&) = delete;

  // Runs the task between two frames, and waits for its result; what it throws is thrown here. Any
  // thread but the loop's may call it. Throws std::runtime_error when the loop has been closed.
  using Task = std::function<std::string(Workbench&)>;
  std::string Do(Task task);

  // What a page is sent (workshop_records.h): everything once, then what is new.
  std::unique_ptr<RecordStream> Open();

  int pages() const;  // that are open

  // Ends all streams, and all calls of Do(), for good.
  void Close();

 private:
  class Page;
  using Clock = std::chrono::steady_clock;

  struct Latest {
    std::uint64_t version = 0;
    std::string bytes;
  };

  void Run();
  bool WaitForWork(std::unique_lock<std::mutex>& lock);
  bool RunTasks(std::deque<std::packaged_task<std::string(Workbench&)>> tasks);
  void Refresh(Clock::time_point now, bool is_watched);
  void Play(Clock::time_point now);
  void Publish(bool all);
  void Put(const std::string& kind, std::string bytes);

  Workbench& bench_;
  Clock::time_point next_frame_{};
  Clock::time_point next_refresh_{};
  std::uint64_t ticks_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable work_;  // for the loop
  std::condition_variable news_;  // for pages
  bool closed_ = false;
  int pages_ = 0;
  bool page_opened_ = false;
  bool is_moving_ = true;   // as of the last look at the bench,
  bool is_trying_ = false;  // and whether it has a trial
  std::deque<std::packaged_task<std::string(Workbench&)>> tasks_;
  std::map<std::string, Latest> records_;  // by kind
  std::uint64_t version_ = 0;

  std::thread thread_;  // last: it uses the others
};

}  // namespace mario
