#include "learner_client/report/csv.h"

#include <fstream>
#include <iterator>
#include <optional>

namespace mario {
namespace {

// Reads the fields of the row that begins at `at`, and moves `at` behind it. None when it has no
// end.
std::optional<std::vector<std::string>> ReadRow(const std::string& text, std::size_t& at) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      fields.back() += text[++i];
    } else if (c == '"' && (quoted || i == at || text[i - 1] == ',')) {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c == '\n' && !quoted) {
      at = i + 1;
      return fields;
    } else {
      fields.back() += c;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string CsvField(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string CsvRow(const std::vector<std::string>& fields) {
  std::string row;
  for (const std::string& field : fields) row += CsvField(field) + ",";
  row.back() = '\n';
  return row;
}

std::vector<std::vector<std::string>> ReadCsv(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    std::optional<std::vector<std::string>> row = ReadRow(text, at);
    if (row && (rows.empty() || row->size() == rows.front().size())) {
      rows.push_back(std::move(*row));
      continue;
    }
    // Its line alone is given up: a quote without its end would take all that follows with it.
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return rows;
}

}  // namespace mario
