#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mario {

// A file that tells learners where a server is, in a folder that all machines see (their --connect
// dir://FOLDER): its addresses, one a line, this machine's name in place of "any address". Written
// whole or not at all; removed with the announcement. A killed server leaves it behind, and nobody
// answers there: learners take no notice.
class Announcement {
 public:
  // Throws std::runtime_error when the folder cannot be made or written to.
  Announcement(const std::filesystem::path& folder, const std::vector<std::string>& urls);
  ~Announcement();
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;

 private:
  std::filesystem::path file_;
};

}  // namespace mario
