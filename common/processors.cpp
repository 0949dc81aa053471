#include "common/processors.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr double kNoQuota = std::numeric_limits<int>::max();

// "max 100000" or "150000 100000": of each period's microseconds, all or so many. Version 1 has a
// file for each number, and -1 for all.
double QuotaOf(const fs::path& group) {
  double quota = 0;
  double period = 0;
  std::ifstream in(group / "cpu.max");
  if (!in.is_open()) {
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;
    std::ifstream(group / "cpu.cfs_period_us") >> period;
  } else if (!(in >> quota >> period)) {
    return kNoQuota;
  }
  return quota > 0 && period > 0 ? quota / period : kNoQuota;
}

// A container sees its own group as the root, whatever its membership says.
double SmallestQuota(const fs::path& root, fs::path group) {
  double smallest = QuotaOf(root);
  for (; group.has_relative_path(); group = group.parent_path()) {
    smallest = std::min(smallest, QuotaOf(root / group.relative_path()));
  }
  return smallest;
}

bool Names(const std::string& controllers, const std::string& controller) {
  return ("," + controllers + ",").find("," + controller + ",") != std::string::npos;
}

}  // namespace

double ProcessorQuota(const fs::path& membership, const fs::path& root) {
  double smallest = kNoQuota;
  std::ifstream in(membership);
  // NUMBER:CONTROLLERS:GROUP, without controllers in version 2
  for (std::string number, controllers, group; std::getline(in, number, ':') &&
                                               std::getline(in, controllers, ':') &&
                                               std::getline(in, group);) {
    if (controllers.empty()) smallest = std::min(smallest, SmallestQuota(root, group));
    if (Names(controllers, "cpu"))
      smallest = std::min(smallest, SmallestQuota(root / "cpu", group));
  }
  return smallest;
}

int UsableProcessors() {
  cpu_set_t allowed;
  // More processors than cpu_set_t has room for: then all of them.
  const bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  const double processors =
      known ? CPU_COUNT(&allowed) : static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
  const double quota = std::ceil(ProcessorQuota("/proc/self/cgroup", "/sys/fs/cgroup"));
  return std::max(1, static_cast<int>(std::min(processors, quota)));
}

}  // namespace mario
