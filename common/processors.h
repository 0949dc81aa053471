#pragma once

#include <filesystem>

namespace mario {

// How many threads of this process can run at once: the processors that it may use (its affinity),
// and no more than the quota of its control group and of those above pays for, rounded up. At
// least 1.
int UsableProcessors();

// The processors that the control groups named in `membership` (/proc/self/cgroup's format,
// versions 1 and 2) pay for; `root` is where their files are (/sys/fs/cgroup). A large number
// without a quota.
double ProcessorQuota(const std::filesystem::path& membership, const std::filesystem::path& root);

}  // namespace mario
