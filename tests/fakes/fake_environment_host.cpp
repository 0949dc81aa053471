#include "tests/fakes/fake_environment_host.h"

#include <algorithm>
#include <stdexcept>

namespace mario {

FakeEnvironmentHost::FakeEnvironmentHost(int capacity, FakeScript script)
    : script_(std::move(script)), taken_(static_cast<std::size_t>(capacity), false) {}

int FakeEnvironmentHost::capacity() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(taken_.size());
}

int FakeEnvironmentHost::available() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count(taken_.begin(), taken_.end(), false));
}

std::unique_ptr<Environments> FakeEnvironmentHost::Open(const EnvironmentConfig& config,
                                                        std::function<void()> ready) {
  const std::vector<int> slots = TakeSlots(config.environments);
  try {
    return std::make_unique<FakeEnvironments>(
        config, script_,
        FakeEnvironments::Hooks{.ready = std::move(ready),
                                .closed = [this, slots] { FreeSlots(slots); },
                                .gate = &gate_,
                                .steps = &steps_,
                                .slots = slots});
  } catch (const std::runtime_error&) {
    FreeSlots(slots);
    throw;
  }
}

std::vector<int> FakeEnvironmentHost::TakeSlots(int count) {
  const std::lock_guard lock(mutex_);
  std::vector<int> slots;
  for (std::size_t s = 0; s < taken_.size() && static_cast<int>(slots.size()) < count; ++s) {
    if (!taken_[s]) slots.push_back(static_cast<int>(s));
  }
  if (static_cast<int>(slots.size()) < count) {
    throw std::runtime_error("only " + std::to_string(slots.size()) + " environments are free");
  }
  for (const int slot : slots) taken_[static_cast<std::size_t>(slot)] = true;
  return slots;
}

void FakeEnvironmentHost::FreeSlots(const std::vector<int>& slots) {
  const std::lock_guard lock(mutex_);
  for (const int slot : slots) taken_[static_cast<std::size_t>(slot)] = false;
}

}  // namespace mario
