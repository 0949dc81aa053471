#pragma once

#include <filesystem>
#include <string>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"

namespace mario {

// A run's folder: config.toml, about.json, metrics.csv, episodes.csv, weights.zst, checkpoints.
// Held by one learner at a time.
class RunFolder {
 public:
  // Makes the folder and takes its lock; throws std::runtime_error when another process holds it.
  explicit RunFolder(std::filesystem::path path);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes config.toml and about.json (versions, seed, game, ROM checksum, machine).
  void Describe(const LearnerConfig& config, const EnvironmentInfo& info) const;

 private:
  const std::filesystem::path path_;
  int lock_ = -1;  // file descriptor
};

}  // namespace mario
