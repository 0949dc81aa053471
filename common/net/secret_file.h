#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace mario {

// Why users other than its owner may read a file, and what to do about it; nullopt when they
// cannot. `mode`, `owner`: as stat tells them; `file_system`: its type, as statfs tells it.
//
// Mode 0440 of root's is allowed: so do container engines hand a secret to one group.
std::optional<std::string> Exposure(mode_t mode, uid_t owner, std::int64_t file_system);

// Throws std::runtime_error naming the file when others may read it, or when it is missing.
void CheckSecret(const std::filesystem::path& file);

}  // namespace mario
