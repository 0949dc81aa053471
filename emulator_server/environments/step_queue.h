#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace mario {

// Environments that a StepQueue steps.
class Steppable {
 public:
  virtual ~Steppable() = default;

  // Steps one environment. Called on any thread of the queue, for several environments at once but
  // never twice for the same. Does not throw.
  virtual void StepOne(int environment) noexcept = 0;
};

// A queue of environments to step and the few threads that step them, first in, first out. An
// environment has at most one entry, so the queue is as long as there are environments at most.
class StepQueue {
 public:
  // With no threads, only RunOne() steps anything.
  explicit StepQueue(int threads);

  // Finishes what is being stepped and leaves the rest.
  ~StepQueue();
  StepQueue(const StepQueue&) = delete;
  StepQueue& operator=(const StepQueue&) = delete;

  // Queues environments [first, first + count) of `owner`. Does not block.
  void Push(Steppable& owner, int first, int count);

  // Steps the first environment of the queue on the caller's thread; false when it is empty.
  bool RunOne();

  // Removes the environments of `owner` that are still queued, and returns how many there were.
  int Cancel(const Steppable& owner);

 private:
  struct Job {
    Steppable* owner = nullptr;
    int environment = 0;
  };

  void Run();
  void StepNext(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace mario
