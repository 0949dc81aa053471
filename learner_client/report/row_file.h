#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "learner_client/base/disk.h"

namespace mario {

// A table of a run, in a CSV file: a header, then rows that begin with a number of steps. A row is
// in the file whole, and stays there whatever happens to the process, or is not in it at all.
class RowFile {
 public:
  // Makes the file, or continues one that is there: of its rows those of up to `steps` steps are
  // kept. Throws std::runtime_error when it cannot be written; what was there before then stays.
  RowFile(const std::filesystem::path& path, const std::vector<std::string>& columns,
          std::int64_t steps);

  // One field a column. A row that cannot be written (a full disk) is dropped.
  void Append(const std::vector<std::string>& fields);

 private:
  GrowingFile file_;
};

}  // namespace mario
