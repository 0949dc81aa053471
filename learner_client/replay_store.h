#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "learner_client/archive.h"
#include "learner_client/replay_buffer.h"

namespace mario {

// A file with the time steps [begins[e], ends[e]) of every environment e.
struct ReplaySegment {
  std::string file;
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> ends;
};

// Saves a replay memory bit by bit: each save writes one file with what has come since the one
// before, and forgets the files whose every time step has been overwritten. Files never change.
class ReplayStore {
 public:
  explicit ReplayStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Writes what is new into folder/`file`.
  void Save(const ReplayBuffer& replay, const std::string& file);

  // Puts everything back into an empty replay.
  void Restore(ReplayBuffer& replay) const;

  const std::vector<ReplaySegment>& segments() const { return segments_; }

  // The list of segments, for checkpoints.
  void SaveManifest(ArchiveWriter& archive) const;
  void LoadManifest(ArchiveReader& archive, int environments);

 private:
  void RestoreSegment(const ReplaySegment& segment, ReplayBuffer& replay) const;

  const std::filesystem::path folder_;
  std::vector<ReplaySegment> segments_;
};

}  // namespace mario
