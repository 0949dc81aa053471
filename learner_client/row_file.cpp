#include "learner_client/row_file.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace mario {
namespace {

// Without the row that a process was writing when it was killed.
std::string RowsUpTo(const std::filesystem::path& file, std::int64_t steps) {
  std::ifstream in(file);
  std::string kept, line;
  std::getline(in, line);
  while (std::getline(in, line) && !in.eof()) {
    if (std::atoll(line.c_str()) <= steps) kept += line + "\n";
  }
  return kept;
}

// Beside the file first, so that a full disk costs nothing.
void Replace(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path part = file.string() + ".part";
  std::ofstream out(part, std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    const std::string reason = std::strerror(errno);
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    throw std::runtime_error("cannot write " + part.string() + ": " + reason);
  }
  std::filesystem::rename(part, file);
}

}  // namespace

RowFile::RowFile(std::filesystem::path path, const std::string& header, std::int64_t steps)
    : path_(std::move(path)) {
  Replace(path_, header + "\n" + RowsUpTo(path_, steps));
  file_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file_ < 0) {
    throw std::runtime_error("cannot open " + path_.string() + ": " + std::strerror(errno));
  }
}

RowFile::~RowFile() { close(file_); }

void RowFile::Append(const std::string& row) {
  const off_t end = lseek(file_, 0, SEEK_END);
  const std::string line = row + "\n";
  if (write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
  const std::string reason = std::strerror(errno);
  const bool cut = ftruncate(file_, end) == 0;
  if (warned_ && cut) return;
  warned_ = true;
  spdlog::warn("cannot write to {}: {}; its rows are missing from now on", path_.string(), reason);
}

}  // namespace mario
