#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace mario {

struct UnpackedFile {
  std::filesystem::path file;  // of an archive's: ARCHIVE/NAME, for messages
  std::vector<std::uint8_t> bytes;
};

// The one file of a zip archive whose name ends in one of `endings` (".gb", in lower case), or what
// a gzip file holds; nullopt when `bytes` are of neither kind. `file` is where the bytes are from.
//
// Throws std::runtime_error, with what to do, when the archive holds no such file or several, is
// damaged or encrypted, or would unpack to more than `most_bytes`.
std::optional<UnpackedFile> Unpack(std::span<const std::uint8_t> bytes,
                                   const std::filesystem::path& file,
                                   std::span<const std::string_view> endings,
                                   std::size_t most_bytes);

// Whether the file's name ends in one of these, in whichever case.
bool EndsInAny(const std::filesystem::path& file, std::span<const std::string_view> endings);

}  // namespace mario
