#include "common/remote/state_transfer.h"

#include <iterator>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

std::size_t Bytes(std::size_t sum, const std::string& state) { return sum + state.size(); }

}  // namespace

StateTransfer StateTransfer::Snapshot(int first, int count) {
  StateTransfer transfer;
  transfer.first_ = first;
  transfer.count_ = static_cast<std::size_t>(count);
  return transfer;
}

StateTransfer StateTransfer::Restore(int first, std::vector<std::string> states) {
  for (const std::string& state : states) {
    if (state.size() > kMaxStateBytes) {
      throw UnusableStates("a save state has " + std::to_string((state.size() >> 20) + 1) +
                           " MiB, the limit is " + std::to_string(kMaxStateBytes >> 20));
    }
  }
  StateTransfer transfer;
  transfer.is_restore_ = true;
  transfer.first_ = first;
  transfer.count_ = states.size();
  transfer.states_ = std::move(states);
  transfer.Measure();
  return transfer;
}

decltype(Request::body) StateTransfer::Next(std::uint64_t lease) const {
  const int first = first_ + static_cast<int>(done_);
  if (!is_restore_) return SnapshotRequest{lease, first, static_cast<int>(count_ - done_)};
  const auto begin = states_.begin() + static_cast<std::ptrdiff_t>(done_);
  const auto end = states_.begin() + static_cast<std::ptrdiff_t>(SliceEnd());
  return RestoreRequest{lease, first, {begin, end}};
}

void StateTransfer::Accept(SnapshotReply&& slice) {
  if (is_restore_ || slice.states.size() > count_ - done_) {
    throw std::runtime_error("it answers with " + std::to_string(slice.states.size()) +
                             " save states, which nobody asked for");
  }
  slice_bytes_ = std::accumulate(slice.states.begin(), slice.states.end(), std::size_t{0}, Bytes);
  done_ += slice.states.size();
  std::move(slice.states.begin(), slice.states.end(), std::back_inserter(states_));
  resend = {};
}

void StateTransfer::Accept(const RestoreReply&) {
  if (!is_restore_) throw std::runtime_error("it says that it restored what it was to save");
  done_ = SliceEnd();
  Measure();
  resend = {};
}

void StateTransfer::Restart() {
  done_ = 0;
  resend = {};
  if (is_restore_) return Measure();
  states_.clear();
}

std::vector<std::string> StateTransfer::Take() {
  if (is_restore_) states_.clear();
  return std::move(states_);
}

std::size_t StateTransfer::SliceEnd() const {
  std::size_t end = done_;
  for (std::size_t bytes = 0; end < count_ && bytes < kSliceBytes; ++end) {
    bytes += states_[end].size();
  }
  return end;
}

void StateTransfer::Measure() {
  const auto begin = states_.begin() + static_cast<std::ptrdiff_t>(done_);
  const auto end = states_.begin() + static_cast<std::ptrdiff_t>(SliceEnd());
  slice_bytes_ = std::accumulate(begin, end, std::size_t{0}, Bytes);
}

}  // namespace mario
