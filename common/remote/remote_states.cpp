// Snapshots and restores of environments on several servers.

#include <algorithm>
#include <stdexcept>

#include "common/remote/remote_environment.h"

namespace mario {

std::vector<RemoteEnvironments::Part> RemoteEnvironments::PartsOf(int first,
                                                                  std::size_t count) const {
  info_.RequireRange(first, count);
  const int last = first + static_cast<int>(count);
  std::vector<Part> parts;
  for (int at = 0; const auto& link : links_) {
    const int share = link->info().environments;
    const int begin = std::max(first, at), end = std::min(last, at + share);
    if (begin < end) parts.push_back({*link, begin - at, end - begin});
    at += share;
  }
  return parts;
}

std::vector<std::string> RemoteEnvironments::SnapshotRange(int first, int count) {
  RequireIdle();
  const std::vector<Part> parts = PartsOf(first, static_cast<std::size_t>(count));
  for (const Part& part : parts) part.link.AskForSnapshot(part.first, part.count);
  std::vector<std::string> all;
  for (const Part& part : parts) {
    for (std::string& state : AwaitStates(part.link)) all.push_back(std::move(state));
  }
  return all;
}

void RemoteEnvironments::RestoreRange(int first, std::span<const std::string> states) {
  RequireIdle();
  const std::vector<Part> parts = PartsOf(first, states.size());
  try {
    for (const Part& part : parts) {
      const auto count = static_cast<std::size_t>(part.count);
      part.link.AskForRestore(part.first, {states.begin(), states.begin() + part.count});
      states = states.subspan(count);
    }
    for (const Part& part : parts) AwaitStates(part.link);
  } catch (const UnusableStates&) {
    for (const auto& link : links_) link->BeginAnew();
    throw;
  }
}

void RemoteEnvironments::RequireIdle() const {
  if (!std::all_of(links_.begin(), links_.end(), [](const auto& link) { return link->idle(); })) {
    throw std::runtime_error("a snapshot or restore while groups are in flight");
  }
}

std::vector<std::string> RemoteEnvironments::AwaitStates(ServerLink& link) {
  for (;;) {
    if (auto states = link.TakeStates()) return std::move(*states);
    Wait();
    Advance();
  }
}

}  // namespace mario
