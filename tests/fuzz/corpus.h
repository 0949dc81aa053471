#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

namespace mario {

// The bytes of every file in `folder`, with its path. Empty when there is no such folder.
inline std::map<std::filesystem::path, std::string> FilesIn(const std::filesystem::path& folder) {
  std::map<std::filesystem::path, std::string> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path()].assign(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

// Expects that `check` throws at none of the inputs that fuzzing has kept: the mended faults in
// regressions/INPUT, and the corpus of `input`.
inline void CheckCorpus(const std::string& input,
                        const std::function<void(std::string_view)>& check) {
  constexpr std::size_t kLeast = 11;  // any corpus has more: less was not unpacked
  auto inputs = FilesIn(std::filesystem::path(MARIO_CORPUS) / input);
  EXPECT_GE(inputs.size(), kLeast);
  inputs.merge(FilesIn(std::filesystem::path(MARIO_REGRESSIONS) / input));
  for (const auto& [path, bytes] : inputs) EXPECT_NO_THROW(check(bytes)) << path;
}

}  // namespace mario
