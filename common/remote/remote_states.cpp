// Snapshots and restores of environments on several servers.

#include <algorithm>
#include <stdexcept>

#include "common/remote/remote_environment.h"

namespace mario {

std::vector<RemoteEnvironments::LinkRange> RemoteEnvironments::Split(int first,
                                                                     std::size_t count) const {
  info_.RequireRange(first, count);
  const int last = first + static_cast<int>(count);
  std::vector<LinkRange> ranges;
  for (int at = 0; const auto& link : links_) {
    const int share = link->info().environments;
    const int begin = std::max(first, at), end = std::min(last, at + share);
    if (begin < end) ranges.push_back({*link, begin - at, end - begin});
    at += share;
  }
  return ranges;
}

std::vector<std::string> RemoteEnvironments::SnapshotRange(int first, int count) {
  RequireIdle();
  const std::vector<LinkRange> ranges = Split(first, static_cast<std::size_t>(count));
  for (const LinkRange& range : ranges) range.link.AskForSnapshot(range.first, range.count);
  std::vector<std::string> all;
  for (const LinkRange& range : ranges) {
    for (std::string& state : AwaitStates(range.link)) all.push_back(std::move(state));
  }
  return all;
}

void RemoteEnvironments::RestoreRange(int first, std::span<const std::string> states) {
  RequireIdle();
  const std::vector<LinkRange> ranges = Split(first, states.size());
  try {
    for (const LinkRange& range : ranges) {
      const auto count = static_cast<std::size_t>(range.count);
      range.link.AskForRestore(range.first, {states.begin(), states.begin() + range.count});
      states = states.subspan(count);
    }
    for (const LinkRange& range : ranges) AwaitStates(range.link);
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
