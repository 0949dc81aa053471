#include "emulator_server/workers.h"

namespace mario {

Workers::Workers(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

void Workers::Step(Stepped& owner, int first, int count) {
  {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i) jobs_.push_back({&owner, first + i});
  }
  count == 1 ? changed_.notify_one() : changed_.notify_all();
}

void Workers::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (closed_) return;
    const Job job = jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    job.owner->StepOne(job.environment);
    lock.lock();
  }
}

}  // namespace mario
