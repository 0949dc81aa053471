#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/storage/replay_store.h"
#include "learner_client/storage/resumable.h"

namespace mario {

// The checkpoints of one run's folder: checkpoint-N.zst with everything but the replay's frames,
// which lie in the files replay-M.zst that it names. The newest two that are known to be good are
// kept. A checkpoint appears whole or not at all: `kill -9` at any moment leaves the one before.
class CheckpointStore {
 public:
  // Makes the folder when it is not there.
  explicit CheckpointStore(std::filesystem::path folder, Disk& disk = RealDisk());

  // Throws std::runtime_error when it cannot be written; what was there before then stays.
  void Save(const LearnerConfig& config, const EnvironmentInfo& info, Resumable& learner);

  // Resumes from the newest checkpoint that can be read; a warning is logged for each one that
  // cannot. False when there is none at all. Throws std::runtime_error, with the reason of each,
  // when none of those there can be read, and when the newest is a later release's; UsageError when
  // the run was begun with another game, action set or settings.
  bool Load(const LearnerConfig& config, const EnvironmentInfo& info, Resumable& learner);

 private:
  std::filesystem::path Path(std::int64_t number) const;
  void Read(std::int64_t number, const LearnerConfig& config, const EnvironmentInfo& info,
            Resumable& learner);
  std::set<std::string> FilesOf(std::int64_t number) const;

  const std::filesystem::path folder_;
  Disk& disk_;
  ReplayStore replay_;
  std::set<std::string> last_files_;  // of the last checkpoint saved or loaded
};

// The settings of the run in a folder, from its newest checkpoint that can be read so far; none
// when there is none.
std::optional<LearnerConfig> SavedConfig(const std::filesystem::path& folder);

}  // namespace mario
