#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mario {

// Tables in text files as RFC 4180 has them: a field with a comma, a quote or a line break in it
// stands in quotes.

std::string CsvField(std::string_view text);
std::string CsvRow(const std::vector<std::string>& fields);  // with a line break at its end

// The header, then the rows that have as many fields; none when the file is not there. What is torn
// or has been cut off is left out, and hides nothing that comes later.
std::vector<std::vector<std::string>> ReadCsv(const std::filesystem::path& file);

}  // namespace mario
