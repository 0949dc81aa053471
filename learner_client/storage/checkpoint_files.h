#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "learner_client/base/disk.h"

namespace mario {

// The files of a run's folder that checkpoints consist of: "KIND-N.zst", KIND being "checkpoint" or
// "replay". Whatever else lies there is the user's.

std::string NumberedName(const std::string& kind, std::int64_t number);

// N, when `name` is such a name.
std::optional<std::int64_t> NumberIn(const std::string& name, const std::string& kind);

// Of the checkpoints in a folder, newest first.
std::vector<std::int64_t> CheckpointNumbers(const std::filesystem::path& folder);

// A number that no such file has, greater than all of them: a replay file may be there without a
// checkpoint that names it, when that could not be written.
std::int64_t NextNumber(const std::filesystem::path& folder);

// Removes the checkpoints' files but `kept`, and what writers that were killed have left of such.
// One that cannot be removed stays, and a warning is logged.
void RemoveCheckpointFiles(const std::filesystem::path& folder, const std::set<std::string>& kept,
                           Disk& disk);

}  // namespace mario
