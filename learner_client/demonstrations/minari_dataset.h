#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/demonstrations/demonstrated_play.h"

namespace mario {

class Hdf5File;

// Episodes as a data set of Minari (Farama Foundation), for other people's offline reinforcement
// learning, in the layout of its version 0.5.4:
//
//   FOLDER/data/metadata.json    the spaces, what it is of, how much
//   FOLDER/data/main_data.hdf5   a group episode_N for each, N from 0:
//     observations [steps + 1, height, width] uint8, as they are (no JPEG); actions [steps] int64;
//     rewards [steps] float64; terminations, truncations [steps] bool
class MinariDataset {
 public:
  // Whether this program was built with HDF5, without which none can be written.
  static bool IsAvailable();

  // `id`: "NAME-v0", or with a namespace before it, "NAMES/NAME-v0". Throws UsageError when it is
  // none, when the folder is there already, or when there is no HDF5; std::runtime_error when
  // nothing can be written.
  MinariDataset(const std::filesystem::path& folder, const std::string& id,
                const EnvironmentInfo& info);
  ~MinariDataset();
  MinariDataset(const MinariDataset&) = delete;
  MinariDataset& operator=(const MinariDataset&) = delete;

  // Throws std::runtime_error when it cannot be written.
  void Add(const DemonstratedPlay& play);

  // Until then there is no `folder`, but one with ".part" behind its name.
  void Finish();

 private:
  const std::filesystem::path folder_;
  const std::filesystem::path part_;
  const std::string id_;
  const EnvironmentInfo info_;
  std::vector<std::string> names_;  // of the episodes
  std::int64_t steps_ = 0;
  std::unique_ptr<Hdf5File> file_;
};

}  // namespace mario
