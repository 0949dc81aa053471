#include "emulator_server/environments/step_queue.h"

namespace mario {

StepQueue::StepQueue(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

StepQueue::~StepQueue() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

void StepQueue::Push(Steppable& owner, int first, int count) {
  {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i) jobs_.push_back({&owner, first + i});
  }
  count == 1 ? changed_.notify_one() : changed_.notify_all();
}

bool StepQueue::RunOne() {
  std::unique_lock lock(mutex_);
  if (jobs_.empty()) return false;
  StepNext(lock);
  return true;
}

int StepQueue::Cancel(const Steppable& owner) {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(
      std::erase_if(jobs_, [&](const Job& job) { return job.owner == &owner; }));
}

void StepQueue::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (closed_) return;
    StepNext(lock);
  }
}

// Gives the lock back while it steps.
void StepQueue::StepNext(std::unique_lock<std::mutex>& lock) {
  const Job job = jobs_.front();
  jobs_.pop_front();
  lock.unlock();
  job.owner->StepOne(job.environment);
  lock.lock();
}

}  // namespace mario
