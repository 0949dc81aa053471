#include "games/sprout_land/tools/text_file.h"

#include <fstream>
#include <stdexcept>

namespace mario {

void TextFile::Fail(std::size_t line, const std::string& reason) const {
  throw std::runtime_error(path.string() + ":" + std::to_string(line) + ": " + reason);
}

TextFile ReadTextFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  TextFile file{path, {}};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    file.lines.push_back(line);
  }
  return file;
}

void WriteTextFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace mario
