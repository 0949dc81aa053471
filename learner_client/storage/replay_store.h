#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "learner_client/base/serializer.h"
#include "learner_client/replay/replay_buffer.h"

namespace mario {

// A file with the time steps [begins[e], ends[e]) of every environment e.
struct ReplaySegment {
  std::string file;
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> ends;
};

// Saves a replay memory bit by bit: each save writes one file with what has come since the one
// before, and forgets the files whose every time step has been overwritten. Files never change.
//
// Environments need not advance at the same pace. Where one has overwritten more than its ring
// between two saves, its time steps have a gap, which lies before the oldest that is stored; where
// one hardly advances, files are kept for its sake, until all that is stored is written anew.
class ReplayStore {
 public:
  explicit ReplayStore(std::filesystem::path folder, Disk& disk = RealDisk())
      : folder_(std::move(folder)), disk_(disk) {}

  // Writes what is new into folder/`file`.
  void Save(const ReplayBuffer& replay, const std::string& file);

  // Puts everything back, in place of what `replay` holds. Throws std::runtime_error when a file
  // cannot be read, or when not all of it is there.
  void Restore(ReplayBuffer& replay) const;

  const std::vector<ReplaySegment>& segments() const { return segments_; }

  // The list of segments, for checkpoints. The segments of those of format 2 have no format of
  // their own: the next save writes all that they hold anew.
  void SaveManifest(Serializer& out) const;
  void LoadManifest(Deserializer& in, int environments, bool segments_have_formats = true);

 private:
  void DropUnneeded(const ReplayBuffer& replay);
  void RestoreSegment(const ReplaySegment& segment, ReplayBuffer& replay) const;

  const std::filesystem::path folder_;
  Disk& disk_;
  std::vector<ReplaySegment> segments_;
  bool segments_have_formats_ = true;
};

}  // namespace mario
