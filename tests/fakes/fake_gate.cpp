#include "tests/fakes/fake_gate.h"

namespace mario {

void FakeGate::Close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

void FakeGate::Open() {
  std::deque<std::pair<const void*, std::function<void()>>> waiting;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    waiting.swap(waiting_);
    for (const auto& entry : waiting) entry.second();
  }
  opened_.notify_all();
}

void FakeGate::Pass(const void* owner, const std::function<void()>& ready) {
  const std::lock_guard lock(mutex_);
  if (open_) {
    ready();
  } else {
    waiting_.emplace_back(owner, ready);
  }
}

void FakeGate::Forget(const void* owner) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [owner](const auto& entry) { return entry.first == owner; });
}

void FakeGate::Wait() {
  std::unique_lock lock(mutex_);
  opened_.wait(lock, [this] { return open_; });
}

}  // namespace mario
