#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace mario {

// A table of a run, in a text file: a header, then rows that begin with a number of steps. A row is
// in the file whole, and stays there whatever happens to the process, or is not in it at all.
class RowFile {
 public:
  // Makes the file, or goes on with one that is there: of its rows those of up to `steps` steps are
  // kept. Throws std::runtime_error when it cannot be written; what was there before then stays.
  RowFile(std::filesystem::path path, const std::string& header, std::int64_t steps);
  ~RowFile();
  RowFile(const RowFile&) = delete;
  RowFile& operator=(const RowFile&) = delete;

  // One that cannot be written (a full disk) is dropped, and a warning is logged for the first.
  void Append(const std::string& row);

 private:
  const std::filesystem::path path_;
  int file_ = -1;  // descriptor
  bool warned_ = false;
};

}  // namespace mario
