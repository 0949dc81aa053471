#include "learner_client/storage/checkpoint_files.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <stdexcept>

namespace mario {
namespace {

namespace fs = std::filesystem;

const std::string kSuffix = ".zst";
const std::string kPart = ".part";                     // as NewFile has it
constexpr std::int64_t kGreatest = 1'000'000'000'000;  // a name with more is not from here

// The numbers of all such names, a user's folders with such names included.
std::vector<std::int64_t> Numbers(const fs::path& folder, const std::string& kind,
                                  bool files_only) {
  std::vector<std::int64_t> numbers;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const auto number = NumberIn(entry.path().filename().string(), kind);
    std::error_code ignored;
    if (number && (!files_only || entry.is_regular_file(ignored))) numbers.push_back(*number);
  }
  return numbers;
}

bool IsOurs(std::string name) {
  if (name.ends_with(kPart)) name.resize(name.size() - kPart.size());
  return NumberIn(name, "checkpoint") || NumberIn(name, "replay");
}

}  // namespace

std::string NumberedName(const std::string& kind, std::int64_t number) {
  return kind + "-" + std::to_string(number) + kSuffix;
}

std::optional<std::int64_t> NumberIn(const std::string& name, const std::string& kind) {
  const std::size_t begin = kind.size() + 1;
  if (name.size() <= begin) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(name.data() + begin, name.data() + name.size(), number);
  if (number < 1 || number > kGreatest || name != NumberedName(kind, number)) return std::nullopt;
  return number;
}

std::vector<std::int64_t> CheckpointNumbers(const fs::path& folder) {
  std::vector<std::int64_t> numbers = Numbers(folder, "checkpoint", true);
  std::ranges::sort(numbers, std::greater<>());
  return numbers;
}

std::int64_t NextNumber(const fs::path& folder) {
  std::int64_t greatest = 0;
  for (const std::string kind : {"checkpoint", "replay"}) {
    for (const std::int64_t number : Numbers(folder, kind, false)) {
      greatest = std::max(greatest, number);
    }
  }
  return greatest + 1;
}

void RemoveCheckpointFiles(const fs::path& folder, const std::set<std::string>& kept, Disk& disk) {
  std::vector<fs::path> unneeded;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (IsOurs(name) && !kept.contains(name) && !entry.is_directory(ignored)) {
      unneeded.push_back(entry.path());
    }
  }
  for (const fs::path& path : unneeded) {
    try {
      disk.Remove(path);
    } catch (const std::runtime_error& error) {
      spdlog::warn("{}; it is not needed any more", error.what());
    }
  }
}

}  // namespace mario
