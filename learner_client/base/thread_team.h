#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mario {

// Threads that share out the parts of a job. Which thread does which part is a matter of chance,
// what comes out must not be: each part writes to a place of its own, and whoever needs a sum adds
// the parts up in their order.
//
// One thread gives the jobs; it works along. Waiting threads sleep: spinning ones would take the
// emulator's core away.
class ThreadTeam {
 public:
  // `threads` in all, the caller's included. `begin` is called first on each of the others.
  explicit ThreadTeam(
      int threads, const std::function<void()>& begin = [] {});
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  // Calls do_part(0) .. do_part(parts - 1) and returns when all are done. The exception of the
  // first part that threw one is thrown again here.
  void Run(int parts, std::function<void(int part)> do_part);

  // Run in two: from Begin on the other threads work, and Finish works along on what is left.
  void Begin(int parts, std::function<void(int part)> do_part);
  void Finish();

 private:
  void Serve();
  bool DoOnePart(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  std::function<void(int)> do_part_;  // changes only while no part is unfinished
  int next_ = 0;
  int parts_ = 0;
  int unfinished_ = 0;
  bool ends_ = false;
  std::vector<std::exception_ptr> errors_;  // by part
  std::vector<std::jthread> threads_;
};

}  // namespace mario
