#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace mario {

// The checkout that is tested: set by CMake.
inline const std::filesystem::path kSource = MARIO_SOURCE_FOLDER;

// Its folders are made too.
inline void Write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

inline std::string Read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace mario
