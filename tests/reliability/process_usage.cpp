#include "tests/reliability/process_usage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/common/sanitizer.h"

namespace mario {

ProcessUsage ProcessUsage::Of(pid_t process) {
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  ProcessUsage usage;
  std::ifstream status(folder / "status");
  for (std::string key, rest; status >> key && std::getline(status, rest);) {
    if (key == "VmRSS:") usage.memory_kib = std::stoll(rest);
    if (key == "Threads:") usage.threads = std::stoi(rest);
  }
  std::filesystem::directory_iterator descriptors(folder / "fd");
  usage.descriptors = static_cast<int>(std::distance(begin(descriptors), end(descriptors)));
  return usage;
}

void ExpectNoGrowth(std::int64_t warm_kib, std::int64_t end_kib) {
  if (kSanitized) return;
  constexpr std::int64_t kSomeKib = 4 * 1024;
  EXPECT_LE(end_kib, warm_kib + std::max(warm_kib * 2 / 100, kSomeKib));
}

std::ostream& operator<<(std::ostream& out, const ProcessUsage& usage) {
  return out << usage.memory_kib << " KiB, " << usage.threads << " threads, " << usage.descriptors
             << " descriptors";
}

}  // namespace mario
