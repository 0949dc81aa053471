#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace mario {

// Something whose environments are stepped by workers.
class Stepped {
 public:
  virtual ~Stepped() = default;

  // Steps one environment. Called on any worker, for several environments at once but never twice
  // for the same. Does not throw.
  virtual void StepOne(int environment) noexcept = 0;
};

// A few threads that step environments in the order in which they were asked to. An environment has
// at most one entry in the queue, so the queue is as long as there are environments at most.
class Workers {
 public:
  // With no threads, only Help() steps anything.
  explicit Workers(int threads);

  // Finishes what is being stepped and leaves the rest.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Queues environments [first, first + count) of `owner`. Does not block.
  void Step(Stepped& owner, int first, int count);

  // Steps the next environment of the queue on the caller's thread; false when there is none.
  bool Help();

  // Forgets the environments of `owner` that wait to be stepped, and returns how many.
  int Drop(const Stepped& owner);

 private:
  struct Job {
    Stepped* owner = nullptr;
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
