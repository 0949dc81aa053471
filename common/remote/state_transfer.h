#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/remote/resend.h"
#include "proto/codec.h"

namespace mario {

// A snapshot or a restore of a lease's environments, slice by slice (see SnapshotRequest).
class StateTransfer {
 public:
  static StateTransfer Snapshot(int first, int count);

  // Throws UnusableStates for a state that is larger than any server takes.
  static StateTransfer Restore(int first, std::vector<std::string> states);

  bool is_restore() const { return is_restore_; }
  bool done() const { return done_ == count_; }

  // The request for the next slice, and about how many bytes it and its answer have.
  decltype(Request::body) Next(std::uint64_t lease) const;
  std::size_t slice_bytes() const { return slice_bytes_; }

  // The slice's answer is here. Throws std::runtime_error when it is none.
  void Accept(SnapshotReply&& slice);
  void Accept(const RestoreReply& slice);

  // Of the beginning again: the environments are those of another lease.
  void Restart();

  // Once done: a snapshot's states; none of a restore.
  std::vector<std::string> Take();

  std::uint64_t id = 0;  // of the request for the slice
  Resend resend;

 private:
  std::size_t SliceEnd() const;
  void Measure();

  bool is_restore_ = false;
  int first_ = 0;
  std::size_t count_ = 0;
  std::size_t done_ = 0;             // environments
  std::vector<std::string> states_;  // a restore's; a snapshot's that have come
  std::size_t slice_bytes_ = 0;
};

}  // namespace mario
