#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "common/environment.h"
#include "tests/fakes/fake_environments.h"
#include "tests/fakes/fake_gate.h"

namespace mario {

// Opens fake batches, each on slots of its own. Must outlive them. Thread-safe.
class FakeEnvironmentHost : public EnvironmentHost {
 public:
  explicit FakeEnvironmentHost(int capacity, FakeScript script = {});

  int capacity() const override;
  int available() const override;
  std::unique_ptr<Environments> Open(const EnvironmentConfig& config,
                                     std::function<void()> ready) override;

  FakeGate& gate() { return gate_; }
  std::int64_t steps() const { return steps_; }  // of single environments, since the beginning

 private:
  std::vector<int> TakeSlots(int count);
  void FreeSlots(const std::vector<int>& slots);

  const FakeScript script_;
  FakeGate gate_;
  std::atomic<std::int64_t> steps_ = 0;
  mutable std::mutex mutex_;
  std::vector<bool> taken_;  // by slot
};

}  // namespace mario
