#include "learner_client/base/thread_team.h"

namespace mario {

ThreadTeam::ThreadTeam(int threads, const std::function<void()>& begin) {
  begin();
  for (int i = 1; i < threads; ++i) {
    threads_.emplace_back([this, begin] {
      begin();
      Serve();
    });
  }
}

ThreadTeam::~ThreadTeam() {
  const std::lock_guard lock(mutex_);
  ends_ = true;
  work_.notify_all();
}

void ThreadTeam::Run(int parts, std::function<void(int)> do_part) {
  Begin(parts, std::move(do_part));
  Finish();
}

void ThreadTeam::Begin(int parts, std::function<void(int)> do_part) {
  const std::lock_guard lock(mutex_);
  do_part_ = std::move(do_part);
  next_ = 0;
  parts_ = unfinished_ = parts;
  errors_.assign(static_cast<std::size_t>(parts), nullptr);
  work_.notify_all();
}

void ThreadTeam::Finish() {
  std::unique_lock lock(mutex_);
  while (DoOnePart(lock)) {
  }
  done_.wait(lock, [this] { return unfinished_ == 0; });
  for (const std::exception_ptr& error : errors_) {
    if (error) std::rethrow_exception(error);
  }
}

void ThreadTeam::Serve() {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    if (!DoOnePart(lock)) work_.wait(lock, [this] { return ends_ || next_ < parts_; });
  }
}

// Called and returns with the lock held; false: there is no part left to take.
bool ThreadTeam::DoOnePart(std::unique_lock<std::mutex>& lock) {
  if (next_ == parts_) return false;
  const int part = next_++;
  lock.unlock();
  std::exception_ptr error;
  try {
    do_part_(part);
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  errors_[static_cast<std::size_t>(part)] = error;
  if (--unfinished_ == 0) done_.notify_all();
  return true;
}

}  // namespace mario
