#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace mario {

// Holds back a host's answers, so that a test can see a group in flight. Thread-safe.
class FakeGate {
 public:
  void Close();
  void Open();
  // Calls `ready` now when the gate is open, else when it opens.
  void Pass(const void* owner, const std::function<void()>& ready);
  void Forget(const void* owner);
  void Wait();  // until open

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = true;
  std::deque<std::pair<const void*, std::function<void()>>> waiting_;
};

}  // namespace mario
