#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mario {

// A text file of ours that is compiled into the ROM, with what an error message needs.
struct TextFile {
  std::filesystem::path path;
  std::vector<std::string> lines;  // without line ends

  // Throws std::runtime_error "FILE:LINE: reason", lines counting from 1.
  [[noreturn]] void Fail(std::size_t line, const std::string& reason) const;
};

// Throws std::runtime_error when `path` cannot be read.
TextFile ReadTextFile(const std::filesystem::path& path);

// Writes `text`; throws std::runtime_error when that fails.
void WriteTextFile(const std::filesystem::path& path, const std::string& text);

}  // namespace mario
