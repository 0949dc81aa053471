#include "learner_client/report/row_file.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "learner_client/report/csv.h"

namespace mario {
namespace {

// The file with the rows of up to `steps` steps, under these columns: another release may have had
// others, or another order of them.
std::string Kept(const std::filesystem::path& file, const std::vector<std::string>& columns,
                 std::int64_t steps) {
  std::string text = CsvRow(columns);
  const std::vector<std::vector<std::string>> rows = ReadCsv(file);
  if (rows.empty()) return text;
  const std::vector<std::string>& before = rows.front();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (std::atoll(rows[i].front().c_str()) > steps) continue;
    std::vector<std::string> fields;
    for (const std::string& column : columns) {
      const auto at = std::ranges::find(before, column) - before.begin();
      fields.push_back(at < std::ssize(before) ? rows[i][static_cast<std::size_t>(at)] : "");
    }
    text += CsvRow(fields);
  }
  return text;
}

}  // namespace

RowFile::RowFile(const std::filesystem::path& path, const std::vector<std::string>& columns,
                 std::int64_t steps)
    : file_((WriteWhole(path, Kept(path, columns, steps)), path)) {}

void RowFile::Append(const std::vector<std::string>& fields) { file_.Append(CsvRow(fields)); }

}  // namespace mario
